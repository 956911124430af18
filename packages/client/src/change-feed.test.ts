// SPDX-License-Identifier: MIT
import { reaches } from '@springhouse/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concernedBy, concerns, iterate, subscribe } from './change-feed.ts'
import { type Change, ClientEventTarget } from './client-events.ts'
import { settle } from './testing/fake-clock.ts'

function change(...tags: string[]): Change {
  return { scope: 'public', tags, position: { epoch: 'e', seq: 1 } }
}

function announce(source: ClientEventTarget, detail: Change): void {
  source.dispatchEvent(new CustomEvent('change', { detail }))
}

describe('concerns', () => {
  it.each([
    ['product:42', 'product:42', true],
    ['product:*', 'product:42', true],
    ['*', 'product:42', true],
    ['product:42', 'product:*', true],
    ['product:42:price', 'product:*', true],
    ['product:42', '*', true],
    ['product:43', 'product:42', false],
    ['products', 'product:*', false],
    ['order:*', 'product:*', false],
  ])('concerns() of %s for a subscription to %s is %s', (changed, subscribed, expected) => {
    expect(concerns(change(changed), subscribed)).toBe(expected)
  })

  it('concerns() is true for everything after a reset', () => {
    expect(concerns({ scope: 'public', tags: ['*'], position: undefined }, 'product:42')).toBe(true)
  })
})

describe('concernedBy', () => {
  it('concernedBy() is true where a changed tag reaches the subscribed one, or is reached by it', () => {
    const tag = fc.constantFrom('a', 'b', 'a:1', 'a:1:x', 'b:1', '*', 'a:*', 'a:1:*', 'b:*', 'c:*')
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 4 }), tag, (tags, subscribed) => {
        const reached = tags.some((one) => reaches(one, subscribed) || reaches(subscribed, one))
        expect(concernedBy(change(...tags))(subscribed)).toBe(reached)
      }),
    )
  })
})

describe('subscribe', () => {
  it('subscribe() calls the listener once a change, until it is ended', () => {
    const source = new ClientEventTarget()
    const heard: Change[] = []
    const end = subscribe(source, ['a', 'b'], (each) => heard.push(each))
    announce(source, change('a', 'b'))
    announce(source, change('c'))
    end()
    announce(source, change('a'))
    expect(heard).toEqual([change('a', 'b')])
  })

  it('subscribe() ends with its signal', () => {
    const source = new ClientEventTarget()
    const heard: Change[] = []
    const controller = new AbortController()
    subscribe(source, ['a'], (each) => heard.push(each), { signal: controller.signal })
    announce(source, change('a'))
    controller.abort()
    announce(source, change('a'))
    expect(heard).toHaveLength(1)
  })
})

describe('iterate', () => {
  it('iterate() gives what concerns the tag in order, and ends on abort', async () => {
    const source = new ClientEventTarget()
    const controller = new AbortController()
    const heard: string[] = []
    const read = async (): Promise<void> => {
      for await (const { tags } of iterate(source, 'product:*', controller.signal)) {
        heard.push(tags.join())
      }
      heard.push('end')
    }
    const reading = read()
    announce(source, change('product:1'))
    announce(source, change('order:1'))
    announce(source, change('product:2'))
    await settle()
    expect(heard).toEqual(['product:1', 'product:2'])
    controller.abort()
    await reading
    announce(source, change('product:3'))
    expect(heard).toEqual(['product:1', 'product:2', 'end'])
  })

  it('iterate() ends at once when the signal is aborted before', async () => {
    const iterator = iterate(new ClientEventTarget(), '*', AbortSignal.abort())
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('iterate() gives a slow reader one change that stands for all', async () => {
    const source = new ClientEventTarget()
    const iterator = iterate(source, '*', new AbortController().signal)
    const first = iterator.next()
    announce(source, change('first'))
    await first
    for (let count = 0; count <= 100; count += 1) announce(source, change(`t${count}`))
    expect(await iterator.next()).toEqual({
      done: false,
      value: { scope: 'public', tags: ['*'], position: undefined },
    })
    await iterator.return()
  })
})
