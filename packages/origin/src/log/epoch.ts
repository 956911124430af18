// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto'

/** Random bytes are drawn for many names at once: each call into the system costs as much as half an append. */
const POOL_BYTES = 4_096

let pool = Buffer.alloc(0)
let used = 0

/** Makes the random name of one life of one scope's log. */
export function newEpoch(): string {
  return randomName(9)
}

/** Makes the random mark that one log entry bears, so that a follower recognises its own place. */
export function newNonce(): string {
  return randomName(6)
}

function randomName(bytes: number): string {
  if (used + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES)
    used = 0
  }
  used += bytes
  return pool.toString('base64url', used - bytes, used)
}
