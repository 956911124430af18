// SPDX-License-Identifier: MIT
import { formatPosition, type StreamEvent } from '@springhouse/core'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  eventsOf,
  type Handler,
  json,
  servePlain,
  type ServedPortal,
} from './server-headers-portal.ts'

let portal: ServedPortal
let asked: string[]
afterEach(() => portal.close())

async function open(
  handler: Handler,
  options?: Parameters<typeof servePlain>[2],
): Promise<ServedPortal> {
  asked = []
  portal = await servePlain(handler, asked, options)
  return portal
}

describe('bodies that are not kept', () => {
  it('reach the requester while the handler still writes', async () => {
    let res: ServerResponse | undefined
    const { get } = await open((_req, response) => {
      res = response
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.flushHeaders()
    })
    const answer = await get('/api/products')
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    res?.write('data: 1\n\n')
    expect((await reader?.read())?.value).toBe('data: 1\n\n')
    res?.end()
    expect((await reader?.read())?.done).toBe(true)
  })

  it('are written no faster than the requester reads', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 7)
    let written = 0
    let isHeld = false
    let onHeld = (): void => undefined
    const held = new Promise<void>((resolve) => {
      onHeld = resolve
    })
    const { get } = await open((_req, res) => {
      const writeMore = (): void => {
        while (written < 64) {
          written += 1
          if (!res.write(chunk)) {
            if (written > 12) {
              isHeld = true
              onHeld()
            }
            return
          }
        }
        res.end()
      }
      res.on('drain', writeMore)
      writeMore()
    })
    const answer = await get('/api/products')
    await held
    expect(isHeld).toBe(true)
    expect(written).toBeLessThan(64)
    expect((await answer.arrayBuffer()).byteLength).toBe(64 * chunk.length)
    expect(asked).toHaveLength(1)
  })

  it('end at their maker when the requester leaves', async () => {
    let onClose = (): void => undefined
    const closed = new Promise<void>((resolve) => {
      onClose = resolve
    })
    const { url } = await open((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write('data: 1\n\n')
      res.on('close', () => onClose())
    })
    const controller = new AbortController()
    const answer = await fetch(`${url}/events`, { signal: controller.signal })
    controller.abort()
    await closed
    await expect(answer.text()).rejects.toThrow(/aborted/)
  })
})

describe('the event stream over a socket', () => {
  it('says hello, sends an invalidation at once, joins a burst, and beats', async () => {
    const { get, origin } = await open(json, { beatMs: 100 })
    const events = eventsOf(await get('/springhouse/stream'))
    const next = async (type: StreamEvent['type']): Promise<StreamEvent | undefined> => {
      for (;;) {
        const { value } = await events.next()
        if (value === undefined || value.type === type) return value
      }
    }
    expect(await next('hello')).toMatchObject({ cache: true })
    await origin.invalidate(['a'])
    await origin.invalidate(['b'])
    await origin.invalidate(['c'])
    expect(await next('inv')).toMatchObject({ invalidation: { tags: ['a'], previousSeq: 0 } })
    expect(await next('inv')).toMatchObject({
      invalidation: { tags: ['b', 'c'], previousSeq: 1, position: { seq: 3 } },
    })
    expect(await next('beat')).toMatchObject({ heads: [{ seq: 3 }] })
    await events.return(undefined)
  })

  it('resumes where the follower was', async () => {
    const { get, origin } = await open(json)
    const since = formatPosition(await origin.invalidate(['a']))
    await origin.invalidate(['b'])
    const events = eventsOf(await get(`/springhouse/stream?since=${since}`))
    expect((await events.next()).value).toMatchObject({
      scopes: [{ from: { seq: 1 }, gap: false }],
    })
    expect((await events.next()).value).toMatchObject({ invalidation: { tags: ['b'] } })
    await events.return(undefined)
  })

  it('starts over when the place is lost', async () => {
    const { get } = await open(json)
    const events = eventsOf(await get('/springhouse/stream?since=gone.1'))
    expect((await events.next()).value).toMatchObject({ scopes: [{ gap: true }] })
    expect((await events.next()).value).toMatchObject({ type: 'reset', why: 'epoch' })
    await events.return(undefined)
  })

  it('lets go of the log when the follower leaves', async () => {
    const { get, origin } = await open(json)
    const subscribe = origin.subscribe.bind(origin)
    const released = new Promise<void>((resolve) => {
      vi.spyOn(origin, 'subscribe').mockImplementation((scope, listener) => {
        const unsubscribe = subscribe(scope, listener)
        return () => {
          unsubscribe()
          resolve()
        }
      })
    })
    const controller = new AbortController()
    const answer = await fetch(`${portal.url}/springhouse/stream`, { signal: controller.signal })
    expect(answer.status).toBe(200)
    controller.abort()
    await released
    await expect(answer.text()).rejects.toThrow(/aborted/)
    expect((await get('/springhouse/ping')).status).toBe(200)
  })

  it('ends when the portal closes', async () => {
    const { get, app } = await open(json)
    const events = eventsOf(await get('/springhouse/stream'))
    await events.next()
    await app.close()
    expect((await events.next()).done).toBe(true)
  })
})
