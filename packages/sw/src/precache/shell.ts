// SPDX-License-Identifier: MIT
import type { Bulletin } from '../bulletin.ts'
import { eachConcurrently } from './each-concurrently.ts'
import { FIELD, type ShellEntry, type ShellManifest } from '@springhouse/core'

/** What the shell needs. */
export interface ShellOptions {
  readonly manifest: ShellManifest
  readonly caches: CacheStorage
  /** Prefix of the caches' names; the build completes it. */
  readonly cachePrefix: string
  /** What the manifest's URLs are relative to. */
  readonly baseUrl: string
  readonly fetch: (request: Request) => Promise<Response>
  readonly bulletin: Bulletin
}

const CONCURRENCY = 4
// Without these a build doesn't open; pictures and fonts may come later from the network.
const CODE = /\.(?:m?js|css)$/
const CRITICAL = /\.(?:html?|m?js|css)$/

/** The app shell of this build, in Cache Storage: there the browser keeps compiled code with it. */
export class Shell {
  readonly #options: ShellOptions
  readonly #entries: ReadonlyMap<string, ShellEntry>
  readonly #fallbackUrl: string

  constructor(options: ShellOptions) {
    this.#options = options
    const { manifest, baseUrl } = options
    this.#entries = new Map(manifest.entries.map((entry) => [absolute(entry.url, baseUrl), entry]))
    this.#fallbackUrl = absolute(manifest.navigateFallback, baseUrl)
  }

  /** Tells whether a URL is a file of this build. */
  has(url: string): boolean {
    return this.#entries.has(url)
  }

  /**
   * Fetches the build's files, four at a time; what the build before has under the same hashed name is taken over.
   *
   * @throws TypeError when a critical file can't be had: the worker isn't installed, the one before goes on
   */
  async install(): Promise<void> {
    const cache = await this.#options.caches.open(this.cacheName)
    await eachConcurrently(CONCURRENCY, this.#entries, async ([url, entry]) => {
      try {
        await cache.put(url, (await this.#takeOver(url, entry)) ?? (await this.#fetch(url, entry)))
      } catch (error) {
        const isCritical = url === this.#fallbackUrl || CRITICAL.test(new URL(url).pathname)
        if (isCritical) throw error
        this.#options.bulletin.trouble(`Cannot precache ${url}`, error, 'precache-failed')
      }
    })
  }

  /** The cache of this build. */
  get cacheName(): string {
    return this.#options.cachePrefix + this.#options.manifest.build
  }

  /** URLs of the files whose name says what they hold. */
  get hashedUrls(): readonly string[] {
    return [...this.#entries].flatMap(([url, { revision }]) => (revision === undefined ? url : []))
  }

  /** Deletes the shells of older builds but the last one, whose pages may still be open. */
  async activate(): Promise<void> {
    const older = await this.#olderNames()
    await Promise.all(older.slice(0, -1).map((name) => this.#options.caches.delete(name)))
  }

  /** Reads a file of this build; `undefined` when the browser has evicted it. */
  match(url: string): Promise<Response | undefined> {
    return this.#read(this.cacheName, url)
  }

  /** Reads the page that answers navigations without a network. */
  fallback(): Promise<Response | undefined> {
    return this.match(this.#fallbackUrl)
  }

  /** Reads a file of an older build, for a page of it that is still open after the server has moved on. */
  async matchOlder(url: string): Promise<Response | undefined> {
    for (const name of (await this.#olderNames()).reverse()) {
      const response = await this.#read(name, url)
      if (response !== undefined) return response
    }
    return undefined
  }

  // Cache Storage lists caches in the order in which they were made.
  async #olderNames(): Promise<string[]> {
    const { caches, cachePrefix } = this.#options
    const names = await caches.keys()
    return names.filter((name) => name.startsWith(cachePrefix) && name !== this.cacheName)
  }

  async #read(cacheName: string, url: string): Promise<Response | undefined> {
    try {
      const cache = await this.#options.caches.open(cacheName)
      return await cache.match(url)
    } catch (error) {
      this.#options.bulletin.trouble('Cannot read app shell', error, 'shell-read-failed')
      return undefined
    }
  }

  // A hashed name says that the content is the same.
  async #takeOver(url: string, { revision }: ShellEntry): Promise<Response | undefined> {
    return revision === undefined ? this.matchOlder(url) : undefined
  }

  async #fetch(url: string, { revision }: ShellEntry): Promise<Response> {
    const cache = revision === undefined ? 'default' : 'reload'
    const response = await this.#options.fetch(new Request(url, { cache }))
    if (!response.ok) throw new TypeError(`Cannot precache ${url}: status ${response.status}`)
    // A login page in the origin's place, or a server that answers any address with its page.
    const isPage = /^text\/html\b/i.test(response.headers.get(FIELD.contentType) ?? '')
    if (isPage && CODE.test(new URL(url).pathname)) {
      throw new TypeError(`Cannot precache ${url}: the answer is a page`)
    }
    if (!response.redirected) return response
    // Platform: a redirected response can't answer a navigation (Fetch, "redirect mode").
    const { status, statusText, headers } = response
    return new Response(response.body, { status, statusText, headers })
  }
}

function absolute(url: string, baseUrl: string): string {
  return new URL(url, baseUrl).href
}
