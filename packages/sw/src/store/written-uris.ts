// SPDX-License-Identifier: MIT

const MAX_URIS = 200

/**
 * URIs that were written to lately. A read that began before the write was answered may have seen the state before it,
 * so what it brings is stored as invalidated.
 */
export class WrittenUris {
  readonly #writtenAtMs = new Map<string, number>()

  note(url: string, atMs: number): void {
    this.#writtenAtMs.delete(url)
    this.#writtenAtMs.set(url, atMs)
    const [oldest] = this.#writtenAtMs.keys()
    if (this.#writtenAtMs.size > MAX_URIS && oldest !== undefined) this.#writtenAtMs.delete(oldest)
  }

  /** Tells whether a request that began at this time may have missed a write. */
  wasWrittenSince(url: string, requestTimeMs: number): boolean {
    const writtenAtMs = this.#writtenAtMs.get(url)
    return writtenAtMs !== undefined && requestTimeMs <= writtenAtMs
  }
}
