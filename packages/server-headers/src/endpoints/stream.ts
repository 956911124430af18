// SPDX-License-Identifier: MIT
import { type Identity, followedScopes } from '../identity/identities.ts'
import type { Endpoint, EndpointRoom } from './endpoint.ts'
import { followedPlaces } from './followed-places.ts'
import { unavailable } from './unavailable.ts'

/** `GET /stream?since=`: the log as server-sent events. */
export const answerStream: Endpoint = async (request, identity, room) => {
  const { origin, streams, onEvent } = room
  if (streams.isClosed) return unavailable('This process is shutting down')
  const since = followedPlaces(request, origin)
  if (since instanceof Response) return since
  const scopes = followedScopes(origin.policy.routes, identity)
  const isSameSession = (): Promise<boolean> => stillIs(identity, request, room)
  try {
    return await streams.open({ identity, scopes, since, isSameSession, signal: request.signal })
  } catch (error) {
    onEvent({ type: 'trouble', what: 'log', error })
    return unavailable('The log could not be read')
  }
}

async function stillIs(
  identity: Identity,
  request: Request,
  { identities, onEvent }: EndpointRoom,
): Promise<boolean> {
  try {
    return (await identities.of(request)).partition === identity.partition
  } catch (error) {
    // A session store that is away for a moment ends no stream.
    onEvent({ type: 'trouble', what: 'session', error })
    return true
  }
}
