// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { entryAt } from '../testing/cache-kit.ts'
import type { EntryWrite } from './entry-batch.ts'
import { WriteQueue } from './write-queue.ts'

function writeOf(path: string, bodyBytes: number = 2): EntryWrite {
  const entry = entryAt(path, { bodyBytes })
  return { entry, keepsBody: false, choose: () => entry }
}

/** A queue whose batches are noted, and fail where a test says so. */
function queueThat(fails: (batch: readonly string[]) => string | undefined = () => undefined) {
  const batches: string[][] = []
  const queue = new WriteQueue({
    commit: async (writes) => {
      const batch = writes.map(({ entry }) => new URL(entry.url).pathname)
      batches.push(batch)
      await Promise.resolve()
      const error = fails(batch)
      if (error !== undefined) throw new DOMException('for the test', error)
      return {
        outcomes: writes.map(({ entry }) => ({ written: entry, variantKeys: [entry.key] })),
        orphanedBodyIds: [],
      }
    },
    onOrphans: () => undefined,
  })
  return { queue, batches }
}

async function outcomesOf(writes: readonly Promise<unknown>[]): Promise<readonly string[]> {
  return (await Promise.allSettled(writes)).map(({ status }) => status)
}

describe('WriteQueue', () => {
  it('takes what is asked for at once in batches of 20', async () => {
    const { queue, batches } = queueThat()
    const writes = Array.from({ length: 45 }, (_, index) => queue.write(writeOf(`/${index}`)))
    await Promise.all(writes)
    expect(batches.map(({ length }) => length)).toEqual([20, 20, 5])
  })

  it('gathers what comes while a transaction is under way', async () => {
    const { queue, batches } = queueThat()
    const first = queue.write(writeOf('/first'))
    await Promise.resolve()
    await Promise.resolve()
    const more = [queue.write(writeOf('/a')), queue.write(writeOf('/b'))]
    await Promise.all([first, ...more])
    expect(batches).toEqual([['/first'], ['/a', '/b']])
  })

  it('takes no more than 8 MB at once, but one of any size', async () => {
    const { queue, batches } = queueThat()
    const megabytes = [5, 2, 2, 20, 1]
    const writes = megabytes.map((size) => queue.write(writeOf(`/${size}`, size * 1024 * 1024)))
    await Promise.all(writes)
    expect(batches).toEqual([['/5', '/2'], ['/2'], ['/20'], ['/1']])
  })

  it('tries each alone when a transaction fails, so that only the bad one is lost', async () => {
    const { queue } = queueThat((batch) => (batch.includes('/bad') ? 'ConstraintError' : undefined))
    const writes = ['/a', '/bad', '/b'].map((path) => queue.write(writeOf(path)))
    expect(await outcomesOf(writes)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('tells all of a batch that there is no room: one by one they would fail the same', async () => {
    const { queue, batches } = queueThat(() => 'QuotaExceededError')
    const writes = ['/a', '/b'].map((path) => queue.write(writeOf(path)))
    expect(await outcomesOf(writes)).toEqual(['rejected', 'rejected'])
    expect(batches).toHaveLength(1)
  })

  it('goes on after a failure', async () => {
    const { queue } = queueThat((batch) => (batch.includes('/bad') ? 'DataError' : undefined))
    expect(await outcomesOf([queue.write(writeOf('/bad'))])).toEqual(['rejected'])
    await queue.settled()
    expect(await outcomesOf([queue.write(writeOf('/good'))])).toEqual(['fulfilled'])
  })
})
