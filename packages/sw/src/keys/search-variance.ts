// SPDX-License-Identifier: MIT
import {
  equivalenceKey,
  type NoVarySearch,
  parseNoVarySearch,
  withoutFragment,
} from '@springhouse/core'
import type { Bulletin } from '../bulletin.ts'
import type { SearchVarianceRecord } from '../store/schema.ts'
import type { SearchVarianceStore } from './search-variance-store.ts'

/** How a URL is named in keys and entries. */
export interface NamedUrl {
  /** Equal for URLs that are equivalent, as far as the last response of their path says. */
  readonly url: string
  /** More for the key: what was stored under another saying is never found again. */
  readonly keyParts: readonly string[]
}

// A path beyond these is remembered by nobody: each of its queries stands for itself.
const MAX_PATHS = 1000

interface Known extends SearchVarianceRecord {
  readonly variance: NoVarySearch | undefined
}

/** What the responses stored last say in `No-Vary-Search`, by path. */
export class SearchVariance {
  readonly #store: Pick<SearchVarianceStore, 'all' | 'put'>
  readonly #bulletin: Bulletin
  readonly #paths = new Map<string, Known>()
  #loaded: Promise<void> | undefined

  constructor(options: {
    readonly store: Pick<SearchVarianceStore, 'all' | 'put'>
    readonly bulletin: Bulletin
  }) {
    this.#store = options.store
    this.#bulletin = options.bulletin
  }

  /** Reads what is on disk, once. Never fails: what can't be read makes misses. */
  load(): Promise<void> {
    this.#loaded ??= this.#try('search-variance-read-failed', async () => {
      for (const record of await this.#store.all()) this.#adopt(record)
    })
    return this.#loaded
  }

  /** Names a URL. */
  nameOf(url: string): NamedUrl {
    const whole = withoutFragment(url)
    const known = this.#paths.get(pathOf(whole))
    if (known === undefined) return { url: whole, keyParts: [] }
    const { variance, since } = known
    return { url: canonicalUrl(whole, variance), keyParts: [`search=${since}`] }
  }

  /**
   * Hears what a response says that is about to be stored.
   *
   * @param field its `No-Vary-Search`
   * @returns whether the URL has another name from now on
   */
  learn(url: string, field: string | null, nowMs: number): boolean {
    const path = pathOf(withoutFragment(url))
    const known = this.#paths.get(path)
    const variance = parseNoVarySearch(field)
    const said = variance === undefined || field === null ? '' : field
    if (said === (known?.field ?? '')) return false
    if (known === undefined && this.#paths.size >= MAX_PATHS) return false
    const since = Math.max(nowMs, (known?.since ?? 0) + 1)
    const record = { path, field: said, since }
    this.#adopt(record)
    void this.#try('search-variance-write-failed', () => this.#store.put(record))
    return true
  }

  #adopt(record: SearchVarianceRecord): void {
    this.#paths.set(record.path, { ...record, variance: parseNoVarySearch(record.field) })
  }

  async #try(counter: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#bulletin.trouble('Cannot keep query variance', error, counter)
    }
  }
}

function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1)
  return path
}

// One URL for all that are equivalent, so that a write to any of them marks what is stored for each.
function canonicalUrl(url: string, variance: NoVarySearch | undefined): string {
  if (variance === undefined) return url
  const path = pathOf(url)
  const prefix = JSON.stringify(path).length + 2
  return `${path}?${encodeURIComponent(equivalenceKey(url, variance).slice(prefix, -1))}`
}
