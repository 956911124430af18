// SPDX-License-Identifier: MIT
import { ownerOf } from '@springhouse/core'
import type { Identity } from '../identity/identities.ts'
import { mayPushBody } from '../pushed-body.ts'
import type { Standing, StreamRefusal } from '../stream/event-streams.ts'
import type { Endpoint, EndpointRoom } from './endpoint.ts'
import { followedPlaces } from './followed-places.ts'
import { logTrouble } from './log-trouble.ts'
import { refuseFollower } from './refuse-follower.ts'
import { tooMany, unavailable } from './unavailable.ts'

/** A full house empties slowly; whoever holds too many streams polls meanwhile. */
const FULL_RETRY_SECONDS = 60

/** `GET /stream?since=`: the log as server-sent events. */
export const answerStream: Endpoint = async (request, identity, room) => {
  const { origin, streams, scopes } = room
  const refusal = streams.refusal(identity)
  if (refusal !== undefined) return refuse(refusal)
  const since = followedPlaces(request, origin)
  if (since instanceof Response) return since
  const refused = await refuseFollower(identity, room)
  if (refused !== undefined) return refused
  const standing = (): Promise<Standing> => standingOf(identity, request, room)
  const followed = scopes.followed(identity)
  const { signal } = request
  const isPushed = mayPushBody(request)
  try {
    return await streams.open({ identity, scopes: followed, since, standing, signal, isPushed })
  } catch (error) {
    return logTrouble(error, room)
  }
}

function refuse(refusal: StreamRefusal): Response {
  switch (refusal) {
    case 'closed':
      return unavailable('This process is shutting down')
    case 'process-full':
      return unavailable('This process holds as many streams as it may', FULL_RETRY_SECONDS)
    case 'user-full':
      return tooMany('This user has as many streams open as one may', FULL_RETRY_SECONDS)
  }
}

async function standingOf(
  identity: Identity,
  request: Request,
  { identities, mayFollow, onEvent }: EndpointRoom,
): Promise<Standing> {
  try {
    const { partition, session } = await identities.of(request)
    if (partition === identity.partition) return (await mayFollow(session)) ? 'same' : 'gone'
    return ownerOf(partition) === ownerOf(identity.partition) ? 'other-rights' : 'gone'
  } catch (error) {
    // A session store that is away for a moment ends no stream.
    onEvent({ type: 'trouble', what: 'session', error })
    return 'same'
  }
}
