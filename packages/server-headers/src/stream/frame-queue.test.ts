// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { describe, expect, it, vi } from 'vitest'
import { FrameQueue } from './frame-queue.ts'

const HELLO: StreamEvent = { type: 'hello', partition: 'p', cache: true, scopes: [] }
const RESET: StreamEvent = { type: 'reset', position: { epoch: 'e', seq: 9 }, why: 'too-many' }
const inv = (seq: number): StreamEvent => ({
  type: 'inv',
  invalidation: { position: { epoch: 'e', seq }, previousSeq: 0, tags: ['a'], kind: 'soft' },
})

function open(maxWaitingBytes?: number): { queue: FrameQueue; onEnd: ReturnType<typeof vi.fn> } {
  const onEnd = vi.fn<() => void>()
  const options = { onOverflow: () => [RESET], onEnd }
  const queue = new FrameQueue({ ...options, ...(maxWaitingBytes && { maxWaitingBytes }) })
  return { queue, onEnd }
}

const textOf = async (queue: FrameQueue): Promise<string> => new Response(queue.readable).text()

describe('FrameQueue', () => {
  it('sends the greeting first, then events in order', async () => {
    const { queue } = open()
    queue.greet(HELLO)
    queue.push(inv(1))
    queue.push(inv(2))
    queue.close()
    expect((await textOf(queue)).match(/^(id: .*|event: .*)$/gm)).toEqual([
      'event: hello',
      'id: e.1',
      'event: inv',
      'id: e.2',
      'event: inv',
    ])
  })

  it('push() replaces what waits, but not the greeting, when it is too much', async () => {
    const { queue } = open(100)
    queue.greet(HELLO)
    for (const seq of [1, 2, 3]) queue.push(inv(seq))
    queue.close()
    expect((await textOf(queue)).match(/^event: .*$/gm)).toEqual(['event: hello', 'event: reset'])
  })

  it('wakes a reader that waits', async () => {
    const { queue } = open()
    const reader = queue.readable.getReader()
    const read = reader.read()
    queue.push(inv(1))
    expect(new TextDecoder().decode((await read).value)).toContain('id: e.1')
    const end = reader.read()
    queue.close()
    expect((await end).done).toBe(true)
  })

  it('tells its end once, and takes nothing more', async () => {
    const { queue, onEnd } = open()
    await queue.readable.cancel()
    queue.close()
    queue.push(inv(1))
    expect(onEnd).toHaveBeenCalledOnce()
    expect(queue.isEnded).toBe(true)
  })

  it('can be cancelled while a reader waits', async () => {
    const { queue, onEnd } = open()
    const reader = queue.readable.getReader()
    const read = reader.read()
    await reader.cancel()
    expect((await read).done).toBe(true)
    expect(onEnd).toHaveBeenCalledOnce()
  })
})
