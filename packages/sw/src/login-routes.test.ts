// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { definePolicy, type Policy, profile, route, writes } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, at, BOB, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    me: profile('/api/me'),
    signIn: writes('/sign-in', { login: true }),
    callback: route('/callback', { login: true }),
  },
})

let device: Device
let worker: TestWorker
let user: string
let asked: string[]
let namesSession: boolean
beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  user = ALICE
  asked = []
  namesSession = false
  server.use(
    http.get(at('/api/me'), ({ request }) => {
      asked.push(new URL(request.url).pathname)
      return HttpResponse.json({ user }, { headers: { 'Springhouse-Partition': user } })
    }),
    http.all(at('/:page'), ({ request }) => {
      asked.push(new URL(request.url).pathname)
      user = BOB
      return new HttpResponse(null, {
        status: 200,
        headers: namesSession ? { 'Springhouse-Partition': user } : {},
      })
    }),
  )
  await worker.api.applySession({ partition: ALICE, cache: true })
  await me()
})

async function me(): Promise<Response> {
  const response = await worker.fetch('/api/me')
  await worker.settled()
  return response
}

interface Held {
  readonly isAsked: () => boolean
  readonly release: () => void
}

/** Lets the origin wait with its answers for this path. */
function heldAt(path: string, headers: Record<string, string> = {}): Held {
  let release: Held['release'] = () => undefined
  const hold = new Promise<void>((resolve) => {
    release = resolve
  })
  let isAsked = false
  server.use(
    http.all(at(path), async () => {
      isAsked = true
      await hold
      return new HttpResponse('{}', { headers })
    }),
  )
  return { isAsked: () => isAsked, release }
}

describe.each([
  ['a sign-in by POST', 'POST', '/sign-in'],
  ['a sign-in that comes back by GET', 'GET', '/callback'],
  ['a POST to a page of the sign-in', 'POST', '/callback'],
])('%s', (_name, method, path) => {
  it('is followed by no answer of the user before', async () => {
    expect(statusOf(await me())).toContain('hit')
    await worker.fetch(path, { method })
    expect(await (await me()).json()).toEqual({ user: BOB })
    expect(await (await me()).json()).toEqual({ user: BOB })
    expect(statusOf(await me())).toContain('hit')
  })

  it('uses no private entry while it is under way', async () => {
    const held = heldAt(path)
    const login = worker.fetch(path, { method })
    await expect.poll(() => held.isAsked()).toBe(true)
    expect(statusOf(await worker.fetch('/api/me'))).not.toContain('hit')
    held.release()
    await login
  })

  it('does not believe an answer to a request that was sent before it was over', async () => {
    const login = heldAt(path)
    const early = heldAt('/api/me', { 'Springhouse-Partition': ALICE })
    const signedIn = worker.fetch(path, { method })
    await expect.poll(() => login.isAsked()).toBe(true)
    const answered = worker.fetch('/api/me')
    await expect.poll(() => early.isAsked()).toBe(true)
    login.release()
    await signedIn
    early.release()
    await answered
    expect(worker.parts.tier.session.isUncertain).toBe(true)
  })

  it('is never answered from the cache', async () => {
    await worker.fetch(path, { method })
    await worker.fetch(path, { method })
    expect(asked.filter((asking) => asking === path)).toHaveLength(2)
    expect(await worker.api.inspect(10)).toHaveLength(1)
  })
})

describe('a sign-in whose answer names the session', () => {
  it('leaves no doubt', async () => {
    namesSession = true
    await worker.fetch('/sign-in', { method: 'POST' })
    expect(worker.parts.tier.session.isUncertain).toBe(false)
    expect(worker.parts.tier.session.lastPartition).toBe(BOB)
  })
})

describe('a navigation to the sign-in', () => {
  it('puts the session in doubt too', async () => {
    const request = Object.defineProperty(new Request(at('/callback')), 'mode', {
      value: 'navigate',
    })
    await worker.fetch(request)
    expect(await (await me()).json()).toEqual({ user: BOB })
  })
})
