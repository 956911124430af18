// SPDX-License-Identifier: MIT

const MAX_URIS = 200

/**
 * URIs whose last answer may not be stored here. The browser's HTTP cache below may have kept it all the same, so it is
 * passed by when such a URI is asked for again.
 */
export class UnstoredUris {
  readonly #urls = new Set<string>()

  note(url: string): void {
    this.#urls.delete(url)
    this.#urls.add(url)
    const [oldest] = this.#urls
    if (this.#urls.size > MAX_URIS && oldest !== undefined) this.#urls.delete(oldest)
  }

  has(url: string): boolean {
    return this.#urls.has(url)
  }
}
