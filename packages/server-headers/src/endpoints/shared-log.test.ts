// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { decodeHead, decodeSegment, SEGMENT_SIZE, segmentPath } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPortal, type TestPortal, type TestPortalOptions } from '../testing/test-portal.ts'
import type { TroubleListener } from '../trouble.ts'

const BASE = '/springhouse'
const FOR_EVER = 'public, max-age=31536000, immutable'

let portal: TestPortal
const onEvent = vi.fn<TroubleListener>()
beforeEach(() => onEvent.mockReset())
afterEach(() => portal.close())

async function open(options: TestPortalOptions = {}): Promise<TestPortal> {
  portal = await openPortal({}, { onEvent, ...options })
  return portal
}

async function append(count: number): Promise<Position> {
  let last: Position | undefined
  for (let at = 0; at < count; at += 1) last = await portal.origin.invalidate([`tag:${at}`])
  if (last === undefined) throw new Error('Nothing was appended')
  return last
}

const getHead = async (): Promise<Response> => portal.fetch(`${BASE}/head`)
const getSegment = (epoch: string, number: number | string): Promise<Response> =>
  portal.fetch(`${BASE}/log/${epoch}/${number}`)
const epochNow = (): string => portal.origin.stamp('public')?.epoch ?? ''

describe('GET /head', () => {
  it('names where the log stands, and what came after the last sealed segment', async () => {
    await open()
    const { epoch } = await append(SEGMENT_SIZE + 2)
    const answer = await getHead()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(decodeHead(await answer.json())).toEqual([
      {
        scope: 'public',
        epoch,
        seq: 66,
        floor: 0,
        segmentSize: 64,
        tail: {
          epoch,
          after: 64,
          seq: 66,
          tags: [
            ['tag:64', 65],
            ['tag:65', 66],
          ],
          hard: [],
        },
      },
    ])
  })

  it('may be kept for a second by any cache, whoever asked', async () => {
    await open()
    const answer = await portal.as('ann', `${BASE}/head`)
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=1, stale-while-revalidate=1')
    expect(answer.headers.get('Springhouse-Partition')).toBeNull()
    expect(answer.headers.get('Vary')).toBeNull()
    expect(answer.headers.get('Set-Cookie')).toBeNull()
  })

  it('answers 304 until something is invalidated', async () => {
    await open()
    const etag = (await getHead()).headers.get('ETag') ?? ''
    const ask = (): Promise<Response> =>
      portal.fetch(`${BASE}/head`, { headers: { 'If-None-Match': etag } })
    const unchanged = await ask()
    expect(unchanged.status).toBe(304)
    expect(unchanged.headers.get('Cache-Control')).toContain('max-age=1')
    expect(unchanged.headers.get('ETag')).toBe(etag)
    await append(1)
    expect((await ask()).status).toBe(200)
  })

  it('is read from the log once for each place, however many ask', async () => {
    await open()
    await append(3)
    const readRange = vi.spyOn(portal.origin, 'readRange')
    await Promise.all(Array.from({ length: 20 }, getHead))
    expect(readRange).toHaveBeenCalledOnce()
    await append(1)
    await getHead()
    expect(readRange).toHaveBeenCalledTimes(2)
  })

  it('is asked of the log anew after a failure', async () => {
    await open()
    await append(1)
    vi.spyOn(portal.origin, 'head').mockRejectedValueOnce(new Error('log away'))
    const failed = await getHead()
    expect(failed.status).toBe(503)
    expect(failed.headers.get('Cache-Control')).toBe('no-store')
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ what: 'log' }))
    expect((await getHead()).status).toBe(200)
  })

  it('is refused while the process does not hear the log', async () => {
    await open()
    vi.spyOn(portal.origin, 'stamp').mockReturnValue(undefined)
    const answer = await getHead()
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).toBe('5')
  })

  it('is refused when the log begins another life in the middle', async () => {
    await open()
    await append(1)
    const state = { head: { epoch: 'other', seq: 9 }, floor: 0 }
    vi.spyOn(portal.origin, 'head').mockResolvedValueOnce(state)
    expect((await getHead()).status).toBe(503)
  })

  it('names no tags where the tail cannot be read any more', async () => {
    await open()
    await append(2)
    vi.spyOn(portal.origin, 'readRange').mockResolvedValue(undefined)
    const [head] = decodeHead(await (await getHead()).json()) ?? []
    expect(head?.tail).toMatchObject({ seq: 2, tags: undefined })
  })

  it('raises the floor to where whole segments can be had', async () => {
    await open()
    const head = await append(SEGMENT_SIZE * 2 + 1)
    const floorFor = async (floor: number): Promise<number | undefined> => {
      vi.spyOn(portal.origin, 'head').mockResolvedValue({ head, floor })
      await append(1)
      return decodeHead(await (await getHead()).json())?.[0]?.floor
    }
    expect([await floorFor(1), await floorFor(2), await floorFor(64)]).toEqual([0, 64, 64])
    expect(await floorFor(70)).toBe(128)
  })

  it('may be read by pages of other origins only where the portal allows some', async () => {
    await open()
    expect((await getHead()).headers.get('Access-Control-Allow-Origin')).toBeNull()
    await portal.close()
    await open({ allowedOrigins: ['https://app.example'] })
    const headers = { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site' }
    const answer = await portal.fetch(`${BASE}/head`, { headers })
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(answer.headers.get('Vary')).toBeNull()
  })

  it('has no body for HEAD, and knows no other method', async () => {
    await open()
    const head = await portal.fetch(`${BASE}/head`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await portal.fetch(`${BASE}/head`, { method: 'POST' })).status).toBe(405)
  })
})

describe('GET /log/<epoch>/<n>', () => {
  it('answers a sealed segment that may be kept for ever', async () => {
    await open()
    const { epoch } = await append(SEGMENT_SIZE * 2)
    const answer = await portal.fetch(BASE + segmentPath({ epoch, number: 1 }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe(FOR_EVER)
    expect(answer.headers.get('Springhouse-Partition')).toBeNull()
    const segment = decodeSegment(await answer.json())
    expect(segment).toMatchObject({ epoch, after: 64, seq: 128 })
    expect(segment?.tags).toHaveLength(SEGMENT_SIZE)
    expect(segment?.tags?.[0]).toEqual(['tag:64', 65])
  })

  it('says the same later, as 304 to who has it', async () => {
    await open()
    const { epoch } = await append(SEGMENT_SIZE)
    const first = await getSegment(epoch, 0)
    await append(SEGMENT_SIZE)
    const again = await getSegment(epoch, 0)
    expect(await again.text()).toBe(await first.text())
    const headers = { 'If-None-Match': first.headers.get('ETag') ?? '' }
    const unchanged = await portal.fetch(`${BASE}/log/${epoch}/0`, { headers })
    expect(unchanged.status).toBe(304)
    expect(unchanged.headers.get('Cache-Control')).toBe(FOR_EVER)
  })

  it('is 404, kept by nobody, until it is sealed', async () => {
    await open()
    await append(SEGMENT_SIZE - 1)
    const early = await getSegment(epochNow(), 0)
    expect(early.status).toBe(404)
    expect(early.headers.get('Cache-Control')).toBe('no-store')
    await append(1)
    expect((await getSegment(epochNow(), 0)).status).toBe(200)
  })

  it.each(['', '-1', '01', '1.5', 'x', '9999999999999', '0/0/0'])(
    'is 404 for a number that is none: "%s"',
    async (number) => {
      await open()
      await append(SEGMENT_SIZE)
      const answer = await getSegment(epochNow(), number)
      expect(answer.status).toBe(404)
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
    },
  )

  it('is 410, kept by nobody, for another epoch and for what was trimmed', async () => {
    await open()
    await append(SEGMENT_SIZE)
    vi.spyOn(portal.origin, 'readRange').mockResolvedValue(undefined)
    for (const epoch of ['other', epochNow()]) {
      const answer = await getSegment(epoch, 0)
      expect(answer.status).toBe(410)
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
    }
  })

  it('names no tags where they are too many, and stays the same', async () => {
    await open()
    for (let at = 0; at < SEGMENT_SIZE; at += 1) {
      await portal.origin.invalidate(Array.from({ length: 20 }, (_, tag) => `tag:${at}:${tag}`))
    }
    const answer = await getSegment(epochNow(), 0)
    expect(decodeSegment(await answer.json())?.tags).toBeUndefined()
    expect(answer.headers.get('Cache-Control')).toBe(FOR_EVER)
  })

  it('is refused when the log cannot be read', async () => {
    await open()
    await append(SEGMENT_SIZE)
    const epoch = epochNow()
    await getHead()
    vi.spyOn(portal.origin, 'readRange').mockRejectedValue(new Error('log away'))
    expect((await getSegment(epoch, 0)).status).toBe(503)
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ what: 'log' }))
  })
})
