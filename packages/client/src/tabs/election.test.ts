// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { Locks } from '../environment.ts'
import { FakeLocks } from '../testing/fake-browser.ts'
import { settle } from '../testing/fake-clock.ts'
import { Election } from './election.ts'

function candidate(name: string, log: string[], locks: Locks | undefined) {
  const troubles: string[] = []
  const election = new Election({
    locks,
    name: 'lock',
    lead: (signal) => {
      log.push(`${name} leads`)
      signal.addEventListener('abort', () => log.push(`${name} ends`))
    },
    trouble: (what) => troubles.push(what),
  })
  return { election, troubles }
}

function setUp(locks: Locks | undefined = new FakeLocks()) {
  const log: string[] = []
  const a = candidate('a', log, locks)
  const b = candidate('b', log, locks)
  return { log, a: a.election, b: b.election, troubles: a.troubles }
}

describe('Election', () => {
  it('enter() lets one tab lead, and the next one when it leaves', async () => {
    const { a, b, log } = setUp()
    a.enter()
    a.enter()
    b.enter()
    await settle()
    expect(log).toEqual(['a leads'])
    a.leave()
    await settle()
    expect(log).toEqual(['a leads', 'a ends', 'b leads'])
  })

  it('leave() leaves the queue', async () => {
    const { a, b, log } = setUp()
    a.enter()
    b.enter()
    b.leave()
    a.leave()
    await settle()
    expect(log).toEqual(['a leads', 'a ends'])
  })

  it('leave() then enter() queues behind the others', async () => {
    const { a, b, log } = setUp()
    a.enter()
    b.enter()
    await settle()
    a.leave()
    a.enter()
    await settle()
    b.leave()
    await settle()
    expect(log).toEqual(['a leads', 'a ends', 'b leads', 'b ends', 'a leads'])
  })

  it('take() takes the lead at once, and the former leader queues again', async () => {
    const { a, b, log } = setUp()
    a.enter()
    b.enter()
    await settle()
    b.take()
    await settle()
    expect(log.toSorted()).toEqual(['a ends', 'a leads', 'b leads'])
    b.leave()
    await settle()
    expect(log.slice(-2)).toEqual(['b ends', 'a leads'])
  })

  it('secede() leads without the lock, which goes to the next one', async () => {
    const { a, b, log } = setUp()
    a.enter()
    b.enter()
    await settle()
    a.secede()
    await settle()
    expect(log).toEqual(['a leads', 'a ends', 'a leads', 'b leads'])
  })

  it('enter() lets every tab lead without locks', () => {
    const log: string[] = []
    const a = candidate('a', log, undefined).election
    const b = candidate('b', log, undefined).election
    a.enter()
    b.enter()
    a.leave()
    expect(log).toEqual(['a leads', 'b leads', 'a ends'])
  })

  it('enter() leads by itself when the context refuses locks', async () => {
    const request = (): Promise<never> =>
      Promise.reject(new DOMException('opaque origin', 'SecurityError'))
    const { a, log, troubles } = setUp({ request })
    a.enter()
    await settle()
    expect(log).toEqual(['a leads'])
    expect(troubles).toEqual(['Cannot elect a leading tab'])
    a.leave()
    expect(log).toEqual(['a leads', 'a ends'])
  })
})
