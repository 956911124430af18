// SPDX-License-Identifier: MIT
import type { PartitionId, Route } from '@springhouse/core'
import type { Session, SessionReader } from './session.ts'
import { ANONYMOUS } from '@springhouse/core'
import { createHmac } from 'node:crypto'

/** A session with the opaque name of whose private data it may see. */
export interface Identity {
  readonly partition: PartitionId
  readonly session: Session | undefined
}

const MIN_SECRET_LENGTH = 16
const OWNER_LENGTH = 22
const RIGHTS_LENGTH = 8

/** Nobody is signed in. */
export const NOBODY: Identity = { partition: ANONYMOUS, session: undefined }

/** Names sessions by HMACs, so that neither users nor tenants can be read or guessed from the wire. */
export class Identities {
  readonly #secret: string
  readonly #session: SessionReader

  /** @throws {RangeError} when the secret is shorter than 16 characters */
  constructor(secret: string, session: SessionReader) {
    if (secret.length < MIN_SECRET_LENGTH) {
      throw new RangeError(
        `Cannot name partitions: the secret has ${secret.length} characters, at least ${MIN_SECRET_LENGTH} are needed`,
      )
    }
    this.#secret = secret
    this.#session = session
  }

  /** Identifies a request. Rejects when the portal's session reader does. */
  async of(request: Request): Promise<Identity> {
    const session = await this.#session(bodiless(request))
    if (session === undefined) return NOBODY
    const owner = this.#hmac(`${session.tenant ?? ''}\0${session.user}`, OWNER_LENGTH)
    const rights = this.#hmac(session.rights ?? '', RIGHTS_LENGTH)
    return { partition: `${owner}.${rights}`, session }
  }

  /**
   * Names the part of the origin's cache that a route's responses are kept in for this session.
   *
   * A tenant or role that the session doesn't state is never assumed to be shared: the user's own part is used.
   *
   * @returns `undefined` when the response must not be kept: private data of nobody
   */
  storagePartition(route: Route, identity: Identity): string | undefined {
    if (route.partition === 'public') return 'public'
    const { partition, session } = identity
    if (session === undefined) return undefined
    const { tenant, rights } = session
    if (route.partition === 'tenant' && tenant !== undefined) {
      return `tenant.${this.#hmac(`tenant\0${tenant}`, OWNER_LENGTH)}`
    }
    if (route.partition === 'role' && rights !== undefined) {
      return `role.${this.#hmac(`role\0${tenant ?? ''}\0${rights}`, OWNER_LENGTH)}`
    }
    return partition
  }

  #hmac(text: string, length: number): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url').slice(0, length)
  }
}

function bodiless(request: Request): Request {
  if (request.body === null) return request
  return new Request(request.url, { method: request.method, headers: request.headers })
}
