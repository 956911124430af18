// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fencesIn, readPage } from '../docs/fences.ts'
import { type NginxParts, type NginxServer, startNginx } from '../servers/nginx-server.ts'
import { PollingFollower } from './polling-follower.ts'
import { json, serve, type ServedPortal } from './server-headers-portal.ts'

const FOLLOWERS = 1_000
const ROUNDS = 4
/** Entries that a round appends: a segment is sealed every second round. */
const PER_ROUND = 32

let portal: ServedPortal
let nginx: NginxServer
/** Requests that reached the origin, by path. */
const reached = new Map<string, number>()

beforeAll(async () => {
  portal = await serve((app) => (req, res) => {
    reached.set(req.url ?? '', (reached.get(req.url ?? '') ?? 0) + 1)
    app.node(req, res, (error) => json(req, res, error))
  })
  nginx = await startNginx(portal.url, await documentedParts())
})
afterAll(async () => {
  await nginx.stop()
  await portal.close()
})

// What the page shows is what is tested.
async function documentedParts(): Promise<NginxParts> {
  const fences = fencesIn(await readPage('docs/scaling.md'))
  const partWithin = (place: string): string =>
    fences.find(({ code }) => code.startsWith(`# nginx.conf, within ${place} {`))?.code ?? ''
  return { http: partWithin('http'), server: partWithin('server') }
}

async function append(from: number, count: number): Promise<Position> {
  let last: Position | undefined
  for (let at = from; at < from + count; at += 1) last = await portal.origin.invalidate([`t:${at}`])
  if (last === undefined) throw new Error('Nothing was appended')
  return last
}

function headsAsked(): number {
  return reached.get('/springhouse/head') ?? 0
}

describe('1,000 followers that poll through nginx', () => {
  it('hear everything, and cost the origin one head a second and each segment once', async () => {
    const { epoch } = await append(0, PER_ROUND)
    // Half have just been here; half were away and have missed what is in segments by now.
    const followers = Array.from({ length: FOLLOWERS }, () => {
      return new PollingFollower(`${nginx.url}/springhouse`, { epoch, seq: 0 })
    })
    const present = followers.slice(0, FOLLOWERS / 2)
    const startedAt = performance.now()
    for (let round = 1; round < ROUNDS; round += 1) {
      await Promise.all(present.map((follower) => follower.poll()))
      await append(round * PER_ROUND, PER_ROUND)
    }
    await Promise.all(followers.map((follower) => follower.poll()))
    const elapsedSeconds = (performance.now() - startedAt) / 1_000
    const asked = headsAsked()

    // Caches may hand out a head that is two seconds old; then everybody is at the end.
    const end = portal.origin.stamp('public')
    await expect
      .poll(
        async () => {
          await Promise.all(followers.map((follower) => follower.poll()))
          return followers.filter(({ table }) => table.position.seq === end?.seq).length
        },
        { timeout: 10_000 },
      )
      .toBe(FOLLOWERS)
    for (const { table, resets } of followers) {
      expect(resets).toBe(0)
      for (let at = 0; at < ROUNDS * PER_ROUND; at += 1) {
        expect(table.lastInvalidated(`t:${at}`)).toBeGreaterThanOrEqual(at + 1)
      }
    }
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThanOrEqual(Math.ceil(elapsedSeconds) + 2)
    const segments = [...reached].filter(([path]) => path.startsWith('/springhouse/log/'))
    expect(segments).toHaveLength((ROUNDS * PER_ROUND) / 64)
    expect(segments.filter(([, count]) => count > 1)).toEqual([])
  }, 60_000)

  it('are never given a private answer from the cache', async () => {
    const changes = await fetch(`${nginx.url}/springhouse/changes`)
    // nginx serves nothing but heads and segments here.
    expect(changes.status).toBe(404)
    expect([...reached.keys()].every((path) => /^\/springhouse\/(head$|log\/)/.test(path))).toBe(
      true,
    )
  })
})
