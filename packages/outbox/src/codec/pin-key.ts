// SPDX-License-Identifier: MIT
// oxlint-disable unicorn/require-post-message-target-origin -- a channel has none: it never leaves its origin
import { addKey, readKey, replaceKey, type WrappedKey } from './key-database.ts'
import { drawKey, importKey, type KeySource } from './key-source.ts'

// OWASP's figure for PBKDF2 with SHA-256 (2023).
const ITERATIONS = 600_000

// How long to wait for another page or worker that has the key.
const ASK_MS = 300

/** A key that only a PIN opens, for phones that several people use. */
export interface PinKey extends KeySource {
  /** Whether a PIN was set on this device. */
  isSet(): Promise<boolean>
  /**
   * Opens the key, and makes it on first use; the app's other pages and its worker have it then, too, until they end.
   *
   * @returns `false` when this isn't the PIN
   */
  unlock(pin: string): Promise<boolean>
  /** Changes the PIN. @returns `false` when `pin` isn't the present one */
  changePin(pin: string, newPin: string): Promise<boolean>
  /** Forgets the key here and in the app's other pages and its worker. */
  lock(): void
}

/** How a PIN guards a key. */
export interface PinKeyOptions {
  /**
   * Rounds of PBKDF2 with SHA-256 from now on.
   *
   * @default 600_000
   */
  readonly iterations?: number
}

/**
 * A key that is stored only wrapped with a PIN. A short PIN can be tried out by whoever has copied the disk: 600,000 rounds
 * of PBKDF2 make that slow, not impossible.
 *
 * @param app the same as of `connect()`
 * @example
 * const key = pinKey('dairy')
 * await key.unlock('271828') // true
 */
export function pinKey(app: string, { iterations = ITERATIONS }: PinKeyOptions = {}): PinKey {
  const neighbours = new Neighbours(`springhouse:${app}:key`)
  const unwrap = async (pin: string): Promise<ArrayBuffer | undefined> => {
    const wrapped = await readKey(app, 'wrapped')
    return wrapped?.id === 'wrapped' ? unwrapKey(wrapped, pin) : undefined
  }
  return {
    isSet: async () => (await readKey(app, 'wrapped')) !== undefined,
    key: () => neighbours.key(),
    unlock: async (pin) => {
      if ((await readKey(app, 'wrapped')) === undefined) {
        await addKey(app, await wrapKey(drawKey(), pin, iterations))
      }
      const bytes = await unwrap(pin)
      if (bytes === undefined) return false
      neighbours.share(await importKey(bytes))
      return true
    },
    changePin: async (pin, newPin) => {
      const bytes = await unwrap(pin)
      if (bytes === undefined) return false
      await replaceKey(app, await wrapKey(bytes, newPin, iterations))
      return true
    },
    lock: () => neighbours.lock(),
  }
}

/** The key in memory, here and in the other contexts of the app: a worker has nobody who could enter a PIN. */
class Neighbours {
  readonly #channel: BroadcastChannel
  #key: CryptoKey | undefined
  readonly #askers = new Set<() => void>()

  constructor(name: string) {
    this.#channel = new BroadcastChannel(name)
    this.#channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#hear(data))
  }

  async key(): Promise<CryptoKey | undefined> {
    if (this.#key !== undefined) return this.#key
    await new Promise<void>((resolve) => {
      this.#askers.add(resolve)
      setTimeout(resolve, ASK_MS)
      this.#channel.postMessage('ask')
    })
    return this.#key
  }

  share(key: CryptoKey): void {
    this.#key = key
    this.#channel.postMessage(key)
  }

  lock(): void {
    this.#key = undefined
    this.#channel.postMessage('lock')
  }

  #hear(message: unknown): void {
    if (message === 'lock') this.#key = undefined
    if (message === 'ask' && this.#key !== undefined) this.#channel.postMessage(this.#key)
    if (!(message instanceof CryptoKey)) return
    this.#key = message
    for (const resolve of this.#askers) resolve()
    this.#askers.clear()
  }
}

async function wrapKey(bytes: ArrayBuffer, pin: string, iterations: number): Promise<WrappedKey> {
  const salt = crypto.getRandomValues(new Uint8Array(16)).buffer
  const iv = crypto.getRandomValues(new Uint8Array(12)).buffer
  const key = await keyOfPin(pin, salt, iterations)
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes)
  return { id: 'wrapped', v: 1, salt, iterations, iv, bytes: wrapped }
}

async function unwrapKey(
  { salt, iterations, iv, bytes }: WrappedKey,
  pin: string,
): Promise<ArrayBuffer | undefined> {
  const key = await keyOfPin(pin, salt, iterations)
  try {
    return await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes)
  } catch {
    return undefined
  }
}

async function keyOfPin(pin: string, salt: ArrayBuffer, iterations: number): Promise<CryptoKey> {
  const { subtle } = crypto
  const secret = new TextEncoder().encode(pin)
  const base = await subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey'])
  const from = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return subtle.deriveKey(from, base, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}
