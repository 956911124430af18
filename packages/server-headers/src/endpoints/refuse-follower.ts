// SPDX-License-Identifier: MIT
import type { Identity } from '../identity/identities.ts'
import { problemResponse } from '../problem-response.ts'
import type { EndpointRoom } from './endpoint.ts'
import { unavailable } from './unavailable.ts'

/**
 * Refuses who may not follow the log: 401 makes a follower wait for a login, 403 for another session.
 *
 * @returns `undefined` when the session may follow
 */
export async function refuseFollower(
  { session }: Identity,
  { mayFollow, onEvent }: EndpointRoom,
): Promise<Response | undefined> {
  try {
    if (await mayFollow(session)) return undefined
  } catch (error) {
    onEvent({ type: 'trouble', what: 'session', error })
    return unavailable('Whether the session may follow could not be read')
  }
  return session === undefined
    ? problemResponse({ status: 401, title: 'Nobody is signed in', type: 'not-allowed' })
    : problemResponse({ status: 403, title: 'This session may not follow', type: 'not-allowed' })
}
