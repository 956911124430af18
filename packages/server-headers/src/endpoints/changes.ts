// SPDX-License-Identifier: MIT
import { encodeChanges } from '@springhouse/core'
import { resume } from '../stream/resume.ts'
import type { Endpoint } from './endpoint.ts'
import { followedPlaces } from './followed-places.ts'
import { jsonResponse } from './json-response.ts'
import { logTrouble } from './log-trouble.ts'
import { refuseFollower } from './refuse-follower.ts'

/** `GET /changes?since=`: what `/stream` would say first, as one answer, for a client that can't hold a stream. */
export const answerChanges: Endpoint = async (request, identity, room) => {
  const { origin, scopes } = room
  const since = followedPlaces(request, origin)
  if (since instanceof Response) return since
  const refused = await refuseFollower(identity, room)
  if (refused !== undefined) return refused
  try {
    const followed = scopes.followed(identity)
    const { hello, missed } = await resume(origin, { identity, scopes: followed, since })
    return jsonResponse(encodeChanges([hello, ...missed]))
  } catch (error) {
    return logTrouble(error, room)
  }
}
