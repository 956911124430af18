// SPDX-License-Identifier: MIT
import { OutboxLockedError, OutboxSealedError } from '../errors/outbox-errors.ts'
import type { Codec, RecordCodec } from './codec.ts'
import type { KeySource } from './key-source.ts'
import { sealedBy } from './sealed-by.ts'

const IV_BYTES = 12

/**
 * Encrypts what is queued with AES-GCM.
 *
 * What it guards against: somebody who has a copy of the disk, but not the browser that wrote it. What it doesn't: script
 * that runs in the portal's own pages, which may use the key as the portal does, and whoever holds the unlocked phone.
 *
 * @param source `deviceKey(app)`, or `pinKey(app)` for phones that several people use
 * @example
 * const rules: OutboxRules = { codec: encryptedBy(deviceKey('dairy')) }
 */
export function encryptedBy(source: KeySource): RecordCodec {
  const keys = new DerivedKeys(source)
  const codec: Codec = {
    isLocked: async () => (await source.key()) === undefined,
    seal: async (bytes) => {
      const { cipher } = await keys.get()
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, cipher, bytes)
      const joined = new Uint8Array(IV_BYTES + sealed.byteLength)
      joined.set(iv)
      joined.set(new Uint8Array(sealed), IV_BYTES)
      return joined.buffer
    },
    open: async (bytes) => {
      const { cipher } = await keys.get()
      const iv = bytes.slice(0, IV_BYTES)
      try {
        return await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, cipher, bytes.slice(IV_BYTES))
      } catch (error) {
        throw new OutboxSealedError(error)
      }
    },
    digest: async (text) => {
      const { hash } = await keys.get()
      const signature = await crypto.subtle.sign('HMAC', hash, new TextEncoder().encode(text))
      return hexOf(signature.slice(0, 16))
    },
  }
  return sealedBy(codec)
}

interface Keys {
  readonly cipher: CryptoKey
  readonly hash: CryptoKey
}

/** The two keys that are made of the one; made again when that was locked and unlocked. */
class DerivedKeys {
  readonly #source: KeySource
  #root: CryptoKey | undefined
  #keys: Promise<Keys> | undefined

  constructor(source: KeySource) {
    this.#source = source
  }

  async get(): Promise<Keys> {
    const root = await this.#source.key()
    if (root === undefined) throw new OutboxLockedError()
    if (this.#keys === undefined || root !== this.#root) {
      this.#root = root
      this.#keys = derive(root)
    }
    return this.#keys
  }
}

async function derive(root: CryptoKey): Promise<Keys> {
  const from = (info: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: new TextEncoder().encode(`springhouse outbox ${info}`),
  })
  const { subtle } = crypto
  const aes = { name: 'AES-GCM', length: 256 }
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const [cipher, hash] = await Promise.all([
    subtle.deriveKey(from('content'), root, aes, false, ['encrypt', 'decrypt']),
    subtle.deriveKey(from('names'), root, hmac, false, ['sign']),
  ])
  return { cipher, hash }
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
