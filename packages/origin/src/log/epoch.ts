// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto'

/** Makes the random name of one life of one scope's log. */
export function newEpoch(): string {
  return randomBytes(9).toString('base64url')
}

/** Makes the random mark that one log entry bears, so that a follower recognises its own place. */
export function newNonce(): string {
  return randomBytes(6).toString('base64url')
}
