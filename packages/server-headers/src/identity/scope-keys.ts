// SPDX-License-Identifier: MIT
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

/** How long one key of a scope is told to followers, in milliseconds; it opens for as long again. */
export const KEY_PERIOD_MS: number = 24 * 60 * 60 * 1_000

const CIPHER = 'aes-256-gcm'
const IV_LENGTH = 12
const TAG_LENGTH = 16
const MAX_KEY_LENGTH = 512

/**
 * Seals names of private scopes into keys that stand in the paths of their heads and segments.
 *
 * Whoever knows the path may read, as any HTTP cache between needs it: nobody can guess a key, it is told to sessions of
 * the scope alone, and it ends after two periods at the latest. Every process opens it, without remembering any.
 */
export class ScopeKeys {
  readonly #cipherKey: Buffer
  readonly #ivKey: Buffer
  readonly #now: () => number

  /** @param now epoch milliseconds */
  constructor(secret: string, now: () => number) {
    this.#cipherKey = createHmac('sha256', secret).update('scope key').digest()
    this.#ivKey = createHmac('sha256', secret).update('scope key iv').digest()
    this.#now = now
  }

  /** The present key of a scope: the same for all its followers, so that they share what caches keep. */
  seal(scope: string): string {
    const text = `${this.#period}\0${scope}`
    // A vector made of the text repeats for the same text alone.
    const iv = createHmac('sha256', this.#ivKey).update(text).digest().subarray(0, IV_LENGTH)
    const cipher = createCipheriv(CIPHER, this.#cipherKey, iv, { authTagLength: TAG_LENGTH })
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** The scope that a key names; `undefined` for one that isn't ours, or is too old. */
  open(key: string): string | undefined {
    const [period, scope] = this.#decipher(key)?.split('\0', 2) ?? []
    if (scope === undefined) return undefined
    const age = this.#period - Number(period)
    // A key of the next period comes from a process whose clock is a little ahead.
    return age >= -1 && age <= 1 ? scope : undefined
  }

  get #period(): number {
    return Math.floor(this.#now() / KEY_PERIOD_MS)
  }

  #decipher(key: string): string | undefined {
    if (key.length > MAX_KEY_LENGTH) return undefined
    const bytes = Buffer.from(key, 'base64url')
    // Order: one text has one path, or caches would keep the same log under many.
    if (bytes.length <= IV_LENGTH + TAG_LENGTH || bytes.toString('base64url') !== key)
      return undefined
    const iv = bytes.subarray(0, IV_LENGTH)
    const decipher = createDecipheriv(CIPHER, this.#cipherKey, iv, { authTagLength: TAG_LENGTH })
    decipher.setAuthTag(bytes.subarray(IV_LENGTH, IV_LENGTH + TAG_LENGTH))
    const sealed = bytes.subarray(IV_LENGTH + TAG_LENGTH)
    try {
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
    } catch {
      // Not sealed by this portal.
      return undefined
    }
  }
}
