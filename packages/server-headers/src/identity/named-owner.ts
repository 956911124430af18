// SPDX-License-Identifier: MIT
import { FIELD, isUnsafeMethod, ownerOf } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'
import type { Identity } from './identities.ts'

/** Reads whose write a request says that it is; `undefined` when it doesn't say, or reads. */
export function namedOwner({ method, headers }: Request): string | undefined {
  return isUnsafeMethod(method) ? (headers.get(FIELD.springhouseOwner) ?? undefined) : undefined
}

/**
 * Refuses a write to any session but its owner's.
 *
 * It may have waited on a shared device while somebody else signed in. Without a session the sender waits for a login;
 * in somebody else's it keeps the write for its owner.
 *
 * @returns `undefined` when the session is the owner's
 */
export function refuseOther(owner: string, { partition, session }: Identity): Response | undefined {
  if (owner === ownerOf(partition)) return undefined
  if (session === undefined) {
    return problemResponse({ status: 401, title: 'Nobody is signed in', type: 'not-allowed' })
  }
  return problemResponse({
    status: 403,
    title: 'Another person is signed in',
    type: 'other-owner',
    detail: 'The write belongs to another person than the one who is signed in; nothing was done',
  })
}
