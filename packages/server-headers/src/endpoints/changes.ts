// SPDX-License-Identifier: MIT
import { encodeChanges } from '@springhouse/core'
import { followedScopes } from '../identity/identities.ts'
import { resume } from '../stream/resume.ts'
import type { Endpoint } from './endpoint.ts'
import { followedPlaces } from './followed-places.ts'
import { jsonResponse } from './json-response.ts'
import { unavailable } from './unavailable.ts'

/** `GET /changes?since=`: what `/stream` would say first, as one answer, for a client that can't hold a stream. */
export const answerChanges: Endpoint = async (request, identity, { origin, onEvent }) => {
  const since = followedPlaces(request, origin)
  if (since instanceof Response) return since
  const scopes = followedScopes(origin.policy.routes, identity)
  try {
    const { hello, missed } = await resume(origin, { identity, scopes, since })
    return jsonResponse(encodeChanges([hello, ...missed]))
  } catch (error) {
    onEvent({ type: 'trouble', what: 'log', error })
    return unavailable('The log could not be read')
  }
}
