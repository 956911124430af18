// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { settle, until } from '../testing/fake-clock.ts'
import { setUpFollower } from '../testing/follower-kit.ts'
import { hello } from '../testing/stream-events.ts'

const SIGNED_OUT = (): Response => new Response(null, { status: 401 })

describe('Follower: a session that has run out', () => {
  it('is renewed once, and the stream goes on without a word', async () => {
    let renewals = 0
    const kit = setUpFollower({
      renewSession: () => {
        renewals += 1
        kit.origin.answer = undefined
        return Promise.resolve(true)
      },
    })
    kit.origin.answer = SIGNED_OUT
    void kit.begin()
    ;(await kit.origin.nextStream()).send(hello(5))
    await until(() => kit.links.includes('following'))
    expect([renewals, kit.links]).toEqual([1, ['connecting', 'following']])
  })

  it('waits for a login when the origin refuses the renewed one, too', async () => {
    let renewals = 0
    const kit = setUpFollower({
      renewSession: () => {
        renewals += 1
        return Promise.resolve(true)
      },
    })
    kit.origin.answer = SIGNED_OUT
    void kit.begin()
    await until(() => kit.links.includes('signed-out'))
    await kit.clock.advance(3_600_000)
    expect([renewals, kit.origin.requests.length]).toEqual([1, 2])
  })

  it.each([
    ['says no', () => Promise.resolve(false), []],
    ['fails', () => Promise.reject(new Error('no network')), ['Cannot renew the session']],
  ])(
    'waits for a login when renewing %s, and may be renewed again after one',
    async (_how, answer, troubles) => {
      let renewals = 0
      const kit = setUpFollower({
        renewSession: () => {
          renewals += 1
          return answer()
        },
      })
      kit.origin.answer = SIGNED_OUT
      void kit.begin()
      await until(() => kit.links.includes('signed-out'))
      expect(kit.troubles).toEqual(troubles)
      kit.origin.answer = undefined
      kit.follower.restart()
      const stream = await kit.origin.nextStream()
      stream.send(hello(5))
      await until(() => kit.links.includes('following'))
      kit.origin.answer = SIGNED_OUT
      stream.close()
      await settle()
      await kit.clock.advance(2_500)
      expect(renewals).toBe(2)
    },
  )

  it('waits half a minute for a renewal that never ends, and is ended by a login meanwhile', async () => {
    const kit = setUpFollower({ renewSession: () => new Promise(() => {}) })
    kit.origin.answer = SIGNED_OUT
    void kit.begin()
    await settle()
    expect(kit.links).toEqual(['connecting'])
    await kit.clock.advance(30_000)
    expect(kit.links.at(-1)).toBe('signed-out')
    const other = setUpFollower({ renewSession: () => new Promise(() => {}) })
    other.origin.answer = SIGNED_OUT
    void other.begin()
    await settle()
    other.origin.answer = undefined
    other.follower.restart()
    ;(await other.origin.nextStream()).send(hello(5))
    await until(() => other.links.includes('following'))
  })

  it('that may not follow asks again after five minutes, whatever the network says, or when it is another one', async () => {
    const { begin, origin, clock, links, follower } = setUpFollower()
    origin.answer = () => new Response(null, { status: 403 })
    void begin()
    await settle()
    follower.nudge(true)
    await settle()
    expect([links.at(-1), clock.pendingMs]).toEqual(['offline', [302_500]])
    origin.answer = undefined
    follower.restart()
    ;(await origin.nextStream()).send(hello(5))
    await until(() => links.at(-1) === 'following')
  })
})
