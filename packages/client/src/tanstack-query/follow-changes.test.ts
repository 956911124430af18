// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concerns } from '../change-feed.ts'
import { at } from '../testing/stream-events.ts'
import { settle } from '../testing/fake-clock.ts'
import { followChanges } from './follow-changes.ts'
import { QueryPage, urlOf } from '../testing/query-page.ts'

describe('followChanges(): which queries', () => {
  it.each([
    ['product:42', ['product:42'], true],
    ['product:42', ['product:*'], true],
    ['product:42', ['*'], true],
    ['product:*', ['product:42'], true],
    ['product:42', ['product:43'], false],
    ['product:42', ['products', 'product'], false],
  ])(
    'one with the tag %s is asked for again after a change of %j: %s',
    async (tag, changed, isAsked) => {
      const page = new QueryPage()
      page.follow()
      await page.add('by-meta', { tags: [tag] })
      await page.change(changed)
      expect(page.asked).toEqual(isAsked ? ['by-meta'] : [])
    },
  )

  it('one that has learned its tags from the response is asked for again, and by the new tags after that', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('product', { answer: { tags: ['product:42'] } })
    page.answers.set('product', { tags: ['product:43'] })
    await page.change(['product:42'])
    await page.change(['product:42'])
    expect(page.asked).toEqual(['product'])
    await page.change(['product:43'])
    expect(page.asked).toEqual(['product', 'product'])
  })

  it('one without tags is never touched, not even after a reset', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('elsewhere')
    await page.add('odd', { tags: [] })
    page.queryClient.setQueryDefaults(['worse'], { meta: { tags: 'product:42' } })
    await page.add('worse')
    await page.change(['*'])
    await page.change(['product:42'])
    expect(page.asked).toEqual([])
    expect(page.isInvalidated('elsewhere')).toBe(false)
  })

  it('one whose response bears no tags is asked for again after a reset only', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('untagged', { answer: {} })
    await page.change(['product:42'])
    expect(page.asked).toEqual([])
    await page.change(['*'])
    expect(page.asked).toEqual(['untagged'])
  })

  it('one that nobody looks at is marked, and asked for when it is looked at again', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('inactive', { tags: ['a'], isActive: false })
    await page.add('other', { tags: ['b'], isActive: false })
    await page.change(['a'])
    expect(page.asked).toEqual([])
    expect([page.isInvalidated('inactive'), page.isInvalidated('other')]).toEqual([true, false])
    page.observe('inactive', { tags: ['a'] })
    page.observe('other', { tags: ['b'] })
    await settle()
    expect(page.asked).toEqual(['inactive'])
  })

  it('one that is disabled is not asked for', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('disabled', { tags: ['a'], enabled: false })
    await page.change(['a'])
    expect(page.asked).toEqual([])
  })

  it('exactly those whose tags a change reaches', async () => {
    const tag = fc.constantFrom('a', 'b', 'a:1', 'a:2', 'a:1:x', 'b:1')
    const changed = fc.oneof(tag, fc.constantFrom('*', 'a:*', 'a:1:*', 'b:*'))
    const queries = fc.array(
      fc.record({
        meta: fc.array(changed, { maxLength: 2 }),
        learned: fc.array(tag, { maxLength: 2 }),
      }),
      { maxLength: 6 },
    )
    const changes = fc.array(fc.array(changed, { minLength: 1, maxLength: 3 }), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(queries, changes, async (kinds, history) => {
        const page = new QueryPage()
        page.follow()
        for (const [index, { meta, learned }] of kinds.entries()) {
          const answer = learned.length === 0 ? {} : { answer: { tags: learned } }
          await page.add(`q${index}`, { tags: meta, ...answer })
        }
        for (const tags of history) {
          page.asked.length = 0
          await page.change(tags)
          const change = { scope: 'public', tags, position: undefined }
          const expected = kinds.flatMap(({ meta, learned }, index) =>
            [...meta, ...learned].some((own) => concerns(change, own)) ? [`q${index}`] : [],
          )
          expect(page.asked.toSorted()).toEqual(expected)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('followChanges(): how often', () => {
  it('data that includes a change already is not asked for again', async () => {
    const page = new QueryPage()
    page.follow()
    const answer = { tags: ['product:42', 'products'], stamp: at(8) }
    await page.add('product', { tags: ['products', 'stock:42'], answer })
    await page.change(['product:42'], at(8))
    await page.change(['products'], at(7))
    expect(page.asked).toEqual([])
    await page.change(['product:42'], at(1, 'another-epoch'))
    await page.change(['products'], at(9))
    expect(page.asked).toEqual(['product', 'product'])
  })

  it('of data that has told no place nobody knows what it includes', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('product', { tags: ['stock:42'], answer: { tags: ['a'], stamp: at(8) } })
    await page.add('placeless', { answer: { tags: ['a'] } })
    await page.change(['stock:42'], at(7))
    await page.change(['a'], at(7))
    expect(page.asked).toEqual(['product', 'placeless'])
  })

  it('changes of one moment are asked for once', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('list', { tags: ['a', 'b'] })
    await Promise.all([page.change(['a']), page.change(['b']), page.change(['a'])])
    expect(page.asked).toEqual(['list'])
  })

  it('a fetch that begins in the moment of a change is not begun twice', async () => {
    const page = new QueryPage()
    page.follow()
    const observer = await page.add('list', { tags: ['a'] })
    const changing = page.change(['a'])
    void observer.refetch()
    await changing
    expect(page.asked).toEqual(['list'])
  })

  it('a query that is being asked for is asked once more when it has landed, however many changes came', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('list', { tags: ['a'] })
    page.hold()
    for (let seq = 1; seq <= 120; seq += 1) await page.change(['a'], at(seq))
    expect(page.asked).toEqual(['list'])
    await page.release()
    expect(page.asked).toEqual(['list', 'list'])
  })

  it('a change that comes before the first response has told its tags is not missed', async () => {
    const page = new QueryPage()
    page.follow()
    page.hold()
    page.observe('early', { answer: { tags: ['a'], stamp: at(7) } })
    page.observe('included', { answer: { tags: ['a'], stamp: at(8) } })
    page.observe('other', { answer: { tags: ['b'], stamp: at(7) } })
    await settle()
    await page.change(['a'], at(8))
    await page.release()
    expect(page.asked).toEqual(['early', 'included', 'other', 'early'])
  })

  it('a fetch that was cancelled leaves its query marked, and is not repeated', async () => {
    const page = new QueryPage()
    page.follow()
    const observer = await page.add('list', { answer: { tags: ['a'], stamp: at(7) } })
    page.hold()
    void observer.refetch()
    await page.change(['a'], at(8))
    await page.queryClient.cancelQueries({ queryKey: ['list'] })
    await page.release()
    expect(page.asked).toEqual(['list'])
    expect(page.isInvalidated('list')).toBe(true)
  })

  it('a fetch that failed is not repeated; the next change asks again', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('list', { tags: ['a'] })
    page.answers.set('list', new Error('no network'))
    page.hold()
    await page.change(['a'])
    await page.change(['a'])
    await page.release()
    expect(page.asked).toEqual(['list'])
    await page.change(['a'])
    expect(page.asked).toEqual(['list', 'list'])
  })

  it('a response that has not become data does not count as included', async () => {
    const page = new QueryPage()
    page.follow()
    const observer = await page.add('list', { answer: { tags: ['a'], stamp: at(7) } })
    page.answers.set('list', { tags: ['a'], stamp: at(9), isBroken: true })
    await observer.refetch()
    await page.change(['a'], at(8))
    expect(page.asked).toEqual(['list', 'list'])
  })
})

describe('followChanges(): refreshed responses', () => {
  it('are read again by queries of that address, and by those of their tags that tell no address', async () => {
    const page = new QueryPage()
    page.follow()
    await page.add('product', { answer: { tags: ['a'] } })
    await page.add('same-tag', { answer: { tags: ['a'] } })
    await page.add('by-meta', { tags: ['a'] })
    await page.add('other', { tags: ['b'] })
    await page.refreshed(urlOf('product'), ['a'])
    expect(page.asked.toSorted()).toEqual(['by-meta', 'product'])
  })

  it('are read once, although reading refreshes them again, until something else asks', async () => {
    const page = new QueryPage()
    page.follow()
    const observer = await page.add('counter', { answer: { tags: ['a'] } })
    for (let turn = 0; turn < 3; turn += 1) await page.refreshed(urlOf('counter'), ['a'])
    expect(page.asked).toEqual(['counter'])
    await observer.refetch()
    await page.refreshed(urlOf('counter'), ['a'])
    expect(page.asked).toEqual(['counter', 'counter', 'counter'])
  })

  it('are read again when they come while the query is being asked for', async () => {
    const page = new QueryPage()
    page.follow()
    page.hold()
    page.observe('counter', { answer: { tags: ['a'] } })
    await settle()
    await page.refreshed(urlOf('counter'), ['a'])
    await page.release()
    expect(page.asked).toEqual(['counter', 'counter'])
  })
})

describe('followChanges(): begin and end', () => {
  it('what was read before is read again, what is on its way is not', async () => {
    const page = new QueryPage()
    await page.add('before', { tags: ['a'] })
    await page.add('untagged')
    page.hold()
    page.observe('on-its-way', { tags: ['a'] })
    page.follow()
    await page.release()
    expect(page.asked).toEqual(['on-its-way', 'before'])
  })

  it('ends by the function, also in the middle of a moment', async () => {
    const page = new QueryPage()
    const stop = page.follow()
    await page.add('list', { tags: ['a'] })
    const changing = page.change(['a'])
    stop()
    await changing
    await page.change(['a'])
    expect(page.asked).toEqual([])
    expect(page.isInvalidated('list')).toBe(false)
  })

  it('ends by the signal, and never begins when it is aborted', async () => {
    const page = new QueryPage()
    const controller = new AbortController()
    followChanges(page.queryClient, page.client, { signal: controller.signal })
    await page.add('list', { tags: ['a'] })
    followChanges(page.queryClient, page.client, { signal: AbortSignal.abort() })
    await page.change(['a'])
    expect(page.asked).toEqual(['list'])
    controller.abort()
    await page.change(['a'])
    expect(page.asked).toEqual(['list'])
  })

  it('begun twice, as in a Strict Mode effect, asks once', async () => {
    const page = new QueryPage()
    page.follow()()
    page.follow()
    await page.add('list', { tags: ['a'] })
    await page.change(['a'])
    expect(page.asked).toEqual(['list'])
  })

  it('forgets a query that was removed while it was being asked for', async () => {
    const page = new QueryPage()
    page.follow()
    page.hold()
    const observer = page.observe('list', { tags: ['a'] })
    await settle()
    await page.change(['a'])
    observer.destroy()
    page.queryClient.removeQueries({ queryKey: ['list'] })
    await page.release()
    expect(page.asked).toEqual(['list'])
  })
})
