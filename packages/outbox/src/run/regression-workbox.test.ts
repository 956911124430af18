// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import {
  acknowledge,
  freshName,
  keyOf,
  openTestOutbox,
  operation,
  originWith,
  runOptions,
  TestClock,
} from '../testing/fixture.ts'
import { runOutbox } from './run-outbox.ts'
import type { Fetch } from './run-options.ts'

// What the most used library for offline writes does, reproduced against workbox-background-sync 7.4.1.
describe('runOutbox() where workbox-background-sync loses writes', () => {
  it('D1: a 500 on replay is not success', async () => {
    const clock = new TestClock()
    const outbox = openTestOutbox(clock)
    const { seq, key } = await outbox.enqueue(operation({ method: 'POST' }))
    const failing = originWith(() => new Response('', { status: 500 }))
    const report = await runOutbox(outbox, runOptions(clock, failing))
    expect(await outbox.get(seq)).toMatchObject({ state: 'waiting', key, body: expect.anything() })

    clock.advance(report.nextDueMs ?? 0)
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_url, init) => acknowledge(init)),
      ),
    )
    expect(await outbox.get(seq)).toMatchObject({ state: 'acked' })
  })

  it('D2: killed while a replay is in flight: the row is still there and is sent again with the same key', async () => {
    const clock = new TestClock()
    const name = freshName()
    const first = openTestOutbox(clock, name)
    const { seq, key, body } = await first.enqueue(operation({ method: 'POST' }))
    await new Promise<void>((inFlight) => {
      const hanging: Fetch = () => {
        inFlight()
        return new Promise(() => undefined)
      }
      void runOutbox(first, runOptions(clock, hanging))
    })
    // The first life ends here: nothing of it goes on.

    const second = openTestOutbox(clock, name)
    expect(await second.get(seq)).toMatchObject({ state: 'sending', key })
    const sent: unknown[] = []
    const answering = originWith((_url, init) => {
      sent.push([keyOf(init), init.body])
      return acknowledge(init)
    })
    await runOutbox(second, runOptions(clock, answering))
    expect(sent).toEqual([[key, body]])
    expect(await second.get(seq)).toMatchObject({ state: 'acked', attempts: 2 })
  })
})
