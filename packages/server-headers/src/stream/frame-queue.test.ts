// SPDX-License-Identifier: MIT
import { describe, expect, it, vi } from 'vitest'
import { FrameQueue, readableOf } from './frame-queue.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function open(maxWaitingBytes?: number): { queue: FrameQueue; onEnd: ReturnType<typeof vi.fn> } {
  const onEnd = vi.fn<() => void>()
  const options = { onOverflow: () => [bytes('[reset]')], onEnd }
  const queue = new FrameQueue({ ...options, ...(maxWaitingBytes && { maxWaitingBytes }) })
  return { queue, onEnd }
}

const textOf = async (queue: FrameQueue): Promise<string> => new Response(readableOf(queue)).text()

/** A sink that has room for as many writes as it is told. */
function sinkOf(queue: FrameQueue, room: number): { readonly written: string[]; isEnded: boolean } {
  const sink = { written: new Array<string>(), isEnded: false }
  let left = room
  queue.flowTo({
    write: (frame) => {
      sink.written.push(new TextDecoder().decode(frame))
      left -= 1
      return left > 0
    },
    end: () => {
      sink.isEnded = true
    },
  })
  queue.resume()
  return sink
}

describe('FrameQueue', () => {
  it('sends the greeting first, then frames in order', async () => {
    const { queue } = open()
    queue.push(bytes('[1]'))
    queue.greet(bytes('[hello]'))
    queue.push(bytes('[2]'))
    queue.close()
    expect(await textOf(queue)).toBe('[hello][1][2]')
  })

  it('push() replaces what waits, but not the greeting, when it is too much', async () => {
    const { queue } = open(10)
    queue.greet(bytes('[a greeting that is long]'))
    for (const frame of ['[1234]', '[5678]', '[9]']) queue.push(bytes(frame))
    queue.close()
    expect(await textOf(queue)).toBe('[a greeting that is long][reset][9]')
  })

  it('hands frames on at once while there is room, and holds them while there is none', () => {
    const { queue } = open()
    const sink = sinkOf(queue, 2)
    for (const frame of ['[1]', '[2]', '[3]', '[4]']) queue.push(bytes(frame))
    expect(sink.written).toEqual(['[1]', '[2]'])
    queue.resume()
    expect(sink.written).toEqual(['[1]', '[2]', '[3][4]'])
  })

  it('counts what waits for the sink alone', () => {
    const { queue } = open(10)
    const sink = sinkOf(queue, 100)
    for (let at = 0; at < 50; at += 1) queue.push(bytes('[1234]'))
    expect(sink.written).toHaveLength(50)
    expect(sink.written).not.toContain('[reset]')
  })

  it('ends its sink after what waited', () => {
    const { queue } = open()
    const sink = sinkOf(queue, 1)
    queue.push(bytes('[1]'))
    queue.push(bytes('[2]'))
    queue.close()
    expect(sink.isEnded).toBe(false)
    queue.resume()
    expect([sink.written, sink.isEnded]).toEqual([['[1]', '[2]'], true])
  })

  it('wakes a reader that waits', async () => {
    const { queue } = open()
    const reader = readableOf(queue).getReader()
    const read = reader.read()
    queue.push(bytes('[1]'))
    expect(new TextDecoder().decode((await read).value)).toBe('[1]')
    const end = reader.read()
    queue.close()
    expect((await end).done).toBe(true)
  })

  it('moves nothing before the reader asks', async () => {
    const { queue } = open(10)
    const reader = readableOf(queue).getReader()
    for (const frame of ['[1234]', '[5678]']) queue.push(bytes(frame))
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('[reset]')
  })

  it('tells its end once, and takes nothing more', async () => {
    const { queue, onEnd } = open()
    await readableOf(queue).cancel()
    queue.close()
    queue.push(bytes('[1]'))
    expect(onEnd).toHaveBeenCalledOnce()
    expect(queue.isEnded).toBe(true)
  })

  it('can be cancelled while a reader waits', async () => {
    const { queue, onEnd } = open()
    const reader = readableOf(queue).getReader()
    const read = reader.read()
    await reader.cancel()
    expect((await read).done).toBe(true)
    expect(onEnd).toHaveBeenCalledOnce()
  })
})
