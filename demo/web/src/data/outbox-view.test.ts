// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { recordOf } from '../testing/own-record-of.ts'
import { deferred } from '../testing/deferred.ts'
import { type OutboxClient, OutboxView } from './outbox-view.ts'

function client(list: OutboxClient['outbox']['list']): EventTarget & OutboxClient {
  return Object.assign(new EventTarget(), { outbox: { list } })
}

describe('OutboxView', () => {
  it('refresh() shows the newest record first', async () => {
    const view = new OutboxView(client(async () => [recordOf(), recordOf({ seq: 2, key: 'k2' })]))
    await view.refresh()
    expect(view.records.get().map(({ seq }) => seq)).toEqual([2, 1])
  })

  it('refresh() reads once more when it is called while the queue is being read', async () => {
    let readings = 0
    const view = new OutboxView(
      client(async () => {
        readings += 1
        return []
      }),
    )
    const first = view.refresh()
    void view.refresh()
    await first
    expect(readings).toBe(2)
  })

  it('refresh() keeps what it knew and says why when the queue cannot be read', async () => {
    let fails = false
    const view = new OutboxView(
      client(async () => {
        if (fails) throw new Error('The database is locked')
        return [recordOf()]
      }),
    )
    await view.refresh()
    fails = true
    await view.refresh()
    expect(view.records.get()).toHaveLength(1)
    expect(view.trouble.get()).toBe('The database is locked')
  })

  it('reads again when the queue has changed', async () => {
    const reading = deferred<void>()
    const portal = client(async () => {
      reading.resolve()
      return []
    })
    const view = new OutboxView(portal)
    portal.dispatchEvent(new Event('outbox'))
    await reading.promise
    expect(view.records.get()).toEqual([])
  })
})
