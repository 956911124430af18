// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { areEquivalentUrls, parseNoVarySearch } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { Bulletin } from '../bulletin.ts'
import type { SearchVarianceRecord } from '../store/schema.ts'
import { SearchVariance } from './search-variance.ts'

const PATH = 'https://portal.test/a'

class Records {
  readonly kept = new Map<string, SearchVarianceRecord>()
  isBroken = false

  async all(): Promise<readonly SearchVarianceRecord[]> {
    if (this.isBroken) throw new Error('no database')
    return [...this.kept.values()]
  }

  async put(record: SearchVarianceRecord): Promise<void> {
    if (this.isBroken) throw new Error('no database')
    this.kept.set(record.path, record)
  }
}

function varianceOver(store: Records): { variance: SearchVariance; bulletin: Bulletin } {
  const bulletin = new Bulletin(() => undefined)
  return { variance: new SearchVariance({ store, bulletin }), bulletin }
}

describe('SearchVariance', () => {
  it('names equal what is equivalent, and apart what is not', () => {
    const query = fc
      .array(fc.constantFrom('a=1', 'a=2', 'b=1', 'b=%C3%A4', 'c', 'c=', '%FF=1', '%FE=1', '+=%00'))
      .map((pairs) => `${PATH}?${pairs.join('&')}`)
    const fields = fc.constantFrom('params=("a")', 'except=("a")', 'params=("a"), key-order')
    fc.assert(
      fc.property(query, query, fields, (one, other, field) => {
        const { variance } = varianceOver(new Records())
        variance.learn(one, field, 1)
        const isEqual = variance.nameOf(one).url === variance.nameOf(other).url
        expect(isEqual).toBe(areEquivalentUrls(one, other, parseNoVarySearch(field)))
      }),
    )
  })

  it('names a URL by itself, without its fragment, until its path says something', () => {
    const { variance } = varianceOver(new Records())
    expect(variance.nameOf(`${PATH}?b=1#top`)).toEqual({ url: `${PATH}?b=1`, keyParts: [] })
  })

  it('never gives a name again that meant something else', () => {
    const { variance } = varianceOver(new Records())
    const names = ['params=("a")', null, 'params=("a")', null].map((field) => {
      variance.learn(PATH, field, 1)
      return variance.nameOf(PATH).keyParts.join()
    })
    expect(new Set(names).size).toBe(4)
  })

  it('remembers over a stop of the worker', async () => {
    const store = new Records()
    varianceOver(store).variance.learn(PATH, 'params', 1)
    expect(store.kept.size).toBe(0)
    varianceOver(store).variance.learn(PATH, 'params=("a")', 1)
    const { variance } = varianceOver(store)
    await variance.load()
    expect(variance.nameOf(`${PATH}?a=1`).url).toBe(variance.nameOf(`${PATH}?a=2`).url)
  })

  it('goes on in memory when its store fails', async () => {
    const store = new Records()
    store.isBroken = true
    const { variance, bulletin } = varianceOver(store)
    await variance.load()
    variance.learn(PATH, 'params=("a")', 1)
    expect(variance.nameOf(`${PATH}?a=1`).url).toBe(variance.nameOf(PATH).url)
    await expect
      .poll(() => [...bulletin.counters.keys()])
      .toEqual(['search-variance-read-failed', 'search-variance-write-failed'])
  })

  it('remembers no more paths than it can hold', () => {
    const store = new Records()
    const { variance } = varianceOver(store)
    for (let at = 0; at < 1100; at += 1) variance.learn(`${PATH}${at}`, 'params=("a")', 1)
    expect(store.kept.size).toBe(1000)
    expect(variance.nameOf(`${PATH}1050?a=1`).url).toBe(`${PATH}1050?a=1`)
  })
})
