// SPDX-License-Identifier: MIT
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { StaffMember } from '../../shared/api.ts'
import { staffMember } from '../data/staff.ts'

const COOKIE = 'dairy_session'
// A driver may be without a network for a whole day on the alp, and must be able to send on return.
const LIFETIME_SECONDS = 30 * 24 * 60 * 60

/** Sessions that live in a signed cookie: any process that knows the secret can read them. */
export class SignedSessions {
  readonly #secret: string
  readonly #nowMs: () => number

  constructor(secret: string, nowMs: () => number) {
    this.#secret = secret
    this.#nowMs = nowMs
  }

  /** Who made this request; `undefined` when nobody is signed in, or the cookie isn't ours or too old. */
  personOf(request: Request): StaffMember | undefined {
    const [id, startedAt, signature] = cookieOf(request)?.split('.') ?? []
    if (id === undefined || startedAt === undefined || signature === undefined) return undefined
    if (!isSame(signature, this.#sign(`${id}.${startedAt}`))) return undefined
    const ageSeconds = this.#nowMs() / 1000 - Number(startedAt)
    return ageSeconds < LIFETIME_SECONDS ? staffMember(id) : undefined
  }

  /** The `Set-Cookie` field that signs a person in. */
  signIn(request: Request, { id }: StaffMember): string {
    const session = `${id}.${Math.floor(this.#nowMs() / 1000)}`
    return setCookie(request, `${session}.${this.#sign(session)}`, LIFETIME_SECONDS)
  }

  /** The `Set-Cookie` field that signs out. */
  signOut(request: Request): string {
    return setCookie(request, '', 0)
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(`session\0${text}`).digest('base64url')
  }
}

function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get('Cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
}

function setCookie(request: Request, value: string, maxAgeSeconds: number): string {
  // Without TLS a browser would drop a Secure cookie, and with it the demo on a phone in the local network.
  const secure = new URL(request.url).protocol === 'https:' ? '; Secure' : ''
  return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
