// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { Origin } from '@springhouse/origin'
import { PUBLIC_SCOPE } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'
import { readSince } from '../stream/since.ts'
import { unavailable } from './unavailable.ts'

/** Reads the places of a follower, or answers why it can't be served. */
export function followedPlaces(request: Request, origin: Origin): readonly Position[] | Response {
  const since = readSince(request)
  if (since === undefined) {
    return problemResponse({
      status: 400,
      title: 'Not a position',
      type: 'bad-position',
      detail: 'A position is written epoch.seq, several are separated by commas',
    })
  }
  // The head that an answer names confirms a follower; a process that doesn't hear the log can't vouch for one.
  return origin.stamp(PUBLIC_SCOPE) === undefined
    ? unavailable('This process does not hear the log')
    : since
}
