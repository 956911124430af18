// SPDX-License-Identifier: MIT
import type { ClientStatus } from '@springhouse/client'
import { describe, expect, it } from 'vitest'
import type { StaffMember } from '../../../shared/api.ts'
import { answerOf } from '../testing/answer-of.ts'
import { unreachable } from './load-error.ts'
import type { Loaded, PortalFetch, Sent } from './portal-fetch.ts'
import { type SessionClient, SessionKeeper } from './session-keeper.ts'

const ANNA: StaffMember = { id: 'anna', name: 'Anna', role: 'driver', district: 'Upper valley' }

class FakeClient extends EventTarget implements SessionClient {
  status: ClientStatus = {
    link: 'following',
    following: true,
    leader: true,
    transport: 'stream',
    lagMs: 0,
    lastContactAtMs: 0,
    worker: 'active',
    cache: true,
    partition: undefined,
  }
  readonly calls: string[] = []
  failsToForget = false

  async sessionChanged(): Promise<void> {
    this.calls.push('sessionChanged')
  }

  async signedOut(): Promise<void> {
    this.calls.push('signedOut')
    if (this.failsToForget) throw new Error('storage')
  }

  hear(partition: string): void {
    this.dispatchEvent(new CustomEvent('partition', { detail: partition }))
  }
}

/** The server's side of sessions. */
class FakePortal implements PortalFetch {
  isReachable = true
  person: StaffMember | null = ANNA
  partition = 'anna.r1'
  readonly sent: string[] = []

  async load(): Promise<Loaded> {
    if (!this.isReachable) throw unreachable()
    return { body: { person: this.person }, answer: answerOf({ partition: this.partition }) }
  }

  async send(method: string): Promise<Sent> {
    if (!this.isReachable) throw unreachable()
    this.sent.push(method)
    return { kind: 'on-server', answer: answerOf(), body: undefined }
  }
}

function setUp() {
  const client = new FakeClient()
  const fetch = new FakePortal()
  const notes = new Map<string, string>()
  const delayed: { readonly delayMs: number; readonly act: () => void }[] = []
  let cleared = 0
  const keeper = new SessionKeeper({
    client,
    fetch,
    resources: { clear: () => (cleared += 1) },
    after: (delayMs, act) => delayed.push({ delayMs, act }),
    memory: {
      remember: (name, text) => notes.set(name, text),
      recall: (name) => notes.get(name),
      forget: (name) => notes.delete(name),
    },
  })
  return { client, fetch, notes, keeper, delayed, cleared: () => cleared }
}

describe('SessionKeeper', () => {
  it('start() finds who is signed in', async () => {
    const { keeper } = setUp()
    await keeper.start()
    expect(keeper.state.get()).toEqual({ kind: 'signed-in', person: ANNA, partition: 'anna.r1' })
  })

  it('start() says why when neither the server nor this phone knows', async () => {
    const { keeper, fetch } = setUp()
    fetch.isReachable = false
    await keeper.start()
    expect(keeper.state.get()).toMatchObject({
      kind: 'signed-out',
      why: expect.stringContaining('No connection'),
    })
  })

  it('signIn() renews the stream before it asks who that is', async () => {
    const { keeper, client, fetch } = setUp()
    await keeper.signIn(ANNA)
    expect(fetch.sent).toEqual(['POST'])
    expect(client.calls).toEqual(['sessionChanged'])
    expect(keeper.state.get().kind).toBe('signed-in')
  })

  it('signIn() leaves everything as it was when the server is out of reach', async () => {
    const { keeper, fetch } = setUp()
    fetch.isReachable = false
    await expect(keeper.signIn(ANNA)).rejects.toThrow('No connection')
    expect(keeper.state.get().kind).toBe('unknown')
  })

  it('signOut() tells the server and makes the phone forget', async () => {
    const { keeper, client, fetch, notes, cleared } = setUp()
    await keeper.start()
    await keeper.signOut()
    expect(fetch.sent).toEqual(['DELETE'])
    expect(client.calls).toEqual(['signedOut'])
    expect(keeper.state.get()).toEqual({ kind: 'signed-out', why: undefined })
    expect(notes.size).toBe(0)
    expect(cleared()).toBe(1)
  })

  it('signOut() without a connection signs out here, and tells the server once it can', async () => {
    const { keeper, client, fetch } = setUp()
    await keeper.start()
    fetch.isReachable = false
    await keeper.signOut()
    expect(client.calls).toEqual(['signedOut'])
    expect(keeper.state.get()).toMatchObject({ why: expect.stringContaining('once there is') })

    fetch.isReachable = true
    client.dispatchEvent(new Event('status'))
    await Promise.resolve()
    expect(fetch.sent).toEqual(['DELETE'])
  })

  it('signOut() tries again by itself when nothing else happens', async () => {
    const { keeper, fetch, delayed, notes } = setUp()
    await keeper.start()
    fetch.isReachable = false
    await keeper.signOut()
    fetch.isReachable = true
    delayed[0]?.act()
    await keeper.signIn(ANNA)
    expect(fetch.sent).toEqual(['DELETE', 'POST'])
    expect(notes.size).toBe(0)
  })

  it('start() stays signed out when the server has not heard of it yet', async () => {
    const { keeper, fetch, notes } = setUp()
    notes.set('dairy.untold-sign-out', 'yes')
    fetch.isReachable = false
    await keeper.start()
    expect(keeper.state.get().kind).toBe('signed-out')
  })

  it('signOut() says so when the browser refuses to forget', async () => {
    const { keeper, client } = setUp()
    await keeper.start()
    client.failsToForget = true
    await keeper.signOut()
    expect(keeper.state.get()).toMatchObject({ why: expect.stringContaining('refused to remove') })
  })

  it('drops everything when another person appears', async () => {
    const { keeper, client, cleared } = setUp()
    await keeper.start()
    client.hear('bruno.r1')
    expect(keeper.state.get()).toMatchObject({ kind: 'signed-out' })
    expect(cleared()).toBe(1)
  })

  it('asks again when the same person has other rights', async () => {
    const { keeper, client, fetch, cleared } = setUp()
    await keeper.start()
    fetch.partition = 'anna.r2'
    client.hear('anna.r2')
    await Promise.resolve()
    await Promise.resolve()
    expect(cleared()).toBe(1)
    expect(keeper.state.get()).toMatchObject({ kind: 'signed-in', partition: 'anna.r2' })
  })

  it('stays calm when the partition is the one that it knows', async () => {
    const { keeper, client, cleared } = setUp()
    await keeper.start()
    client.hear('anna.r1')
    expect(keeper.state.get().kind).toBe('signed-in')
    expect(cleared()).toBe(0)
  })
})
