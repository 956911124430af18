// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { acknowledge, openTestOutbox, originWith, runOptions } from '../testing/fixture.ts'
import { HeldRequests } from '../testing/held-requests.ts'
import { RunBench } from '../testing/run-bench.ts'
import type { Locks, RunOptions } from './run-options.ts'
import { runOutbox } from './run-outbox.ts'
import { BEAT_MS, isSilent, SILENCE_MS } from './signs-of-life.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

const ACCEPTING = originWith((_url, init) => acknowledge(init))

/** Locks as a browser keeps them, of one name: who is robbed hears an AbortError. */
class OneLock implements Locks {
  #rob: ((error: unknown) => void) | undefined

  async request<T>(
    _name: string,
    options: object,
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T> {
    if (this.#rob !== undefined && !('steal' in options)) return callback(null)
    this.#rob?.(new DOMException('stolen', 'AbortError'))
    const robbed = new Promise<never>((_resolve, reject) => {
      this.#rob = reject
    })
    return Promise.race([callback({}), robbed])
  }
}

/** Time that passes for a run: each call ends one of its pauses. */
function pausing(): {
  readonly delay: NonNullable<RunOptions['delay']>
  readonly pass: () => void
} {
  let end: () => void = () => undefined
  return {
    delay: (_ms, signal) =>
      new Promise((resolve) => {
        end = resolve
        signal.addEventListener('abort', () => resolve(undefined))
      }),
    pass: () => end(),
  }
}

describe('a run that is frozen while it holds the lock', () => {
  it('loses it after fifteen seconds without a sign of life, and sends nothing more when it thaws', async () => {
    await bench.enqueueIn('a', 'a')
    const locks = new OneLock()
    const requests = new HeldRequests()
    const frozen = bench.run(requests.fetch, { locks })
    await requests.until(1)
    const other = openTestOutbox(bench.clock, bench.name)
    const run = (): Promise<unknown> =>
      runOutbox(other, runOptions(bench.clock, ACCEPTING, { locks }))
    bench.clock.advance(SILENCE_MS - 1)
    expect(await run()).toMatchObject({ busy: true, sent: 0 })
    bench.clock.advance(1)
    expect(await run()).toMatchObject({ busy: false, acked: 2 })
    expect(await frozen).toMatchObject({ busy: true })
    requests.acknowledgeNext()
    expect(await bench.states()).toEqual(['acked', 'acked'])
  })

  it('keeps it as long as it gives signs of life', async () => {
    await bench.enqueueIn('a')
    const locks = new OneLock()
    const requests = new HeldRequests()
    const { delay, pass } = pausing()
    const slow = bench.run(requests.fetch, { locks, delay })
    await requests.until(1)
    const other = openTestOutbox(bench.clock, bench.name)
    for (let beats = 0; beats < 5; beats += 1) {
      bench.clock.advance(BEAT_MS)
      const beaten = bench.clock.ms
      pass()
      await expect.poll(() => other.store.beatAtMs('ann')).toBe(beaten)
    }
    expect(await runOutbox(other, runOptions(bench.clock, ACCEPTING, { locks }))).toMatchObject({
      busy: true,
      sent: 0,
    })
    requests.acknowledgeNext()
    expect(await slow).toMatchObject({ acked: 1 })
  })
})

describe('isSilent()', () => {
  it('takes nobody’s lock away who has never given a sign', () => {
    expect(isSilent(undefined, 0)).toBe(false)
  })

  it('does not trust a sign from the future: the clock was set back', () => {
    expect(isSilent(1_000_000, 1_000_000 - SILENCE_MS)).toBe(true)
  })
})
