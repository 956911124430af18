// SPDX-License-Identifier: MIT
import type { OperationStatus } from '@springhouse/core'
import { ownerOf } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'
import type { Endpoint } from './endpoint.ts'
import { jsonResponse } from './json-response.ts'
import { unavailable } from './unavailable.ts'

const MAX_KEYS = 100
// What an Idempotency-Key may be; anything else can't have been one.
const KEY = /^[!-~]{1,255}$/

/** `GET /ops?keys=a,b`: what became of operations. Never executes anything. */
export const answerOperations: Endpoint = async (request, identity, room) => {
  const { origin, database, onEvent } = room
  if (identity.session === undefined) {
    return problemResponse({ status: 401, title: 'Nobody is signed in', type: 'not-allowed' })
  }
  const keys = readKeys(request)
  if (keys === undefined) {
    return problemResponse({
      status: 400,
      title: 'Not a list of keys',
      type: 'bad-key',
      detail: `keys holds 1 to ${MAX_KEYS} keys, separated by commas`,
    })
  }
  if (database === undefined) return jsonResponse(JSON.stringify(allUnknown(keys)))
  try {
    const statuses = await origin.operations(database, ownerOf(identity.partition), keys)
    return jsonResponse(JSON.stringify({ ...allUnknown(keys), ...statuses }))
  } catch (error) {
    onEvent({ type: 'trouble', what: 'operations', error })
    return unavailable('The database could not be asked')
  }
}

function readKeys(request: Request): readonly string[] | undefined {
  const field = new URL(request.url).searchParams.get('keys') ?? ''
  const keys = [...new Set(field.split(','))]
  if (keys.length > MAX_KEYS) return undefined
  return keys.every((key) => KEY.test(key)) ? keys : undefined
}

function allUnknown(keys: readonly string[]): Readonly<Record<string, OperationStatus>> {
  return Object.fromEntries(keys.map((key) => [key, { state: 'unknown' }]))
}
