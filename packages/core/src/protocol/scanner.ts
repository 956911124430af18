// SPDX-License-Identifier: MIT

/** Reads a header field from left to right by sticky patterns, so that every parser is linear in one pass. */
export class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.#text.charAt(this.#at)
  }

  /** Takes what a sticky pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match
  }

  takeCharacter(character: string): boolean {
    if (this.atEnd || this.next !== character) return false
    this.#at += 1
    return true
  }

  /** Gives up the rest of the text. */
  skipToEnd(): void {
    this.#at = this.#text.length
  }
}
