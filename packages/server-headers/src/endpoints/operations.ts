// SPDX-License-Identifier: MIT
import { isDeviceId, type OperationStatus, ownerOf } from '@springhouse/core'
import type { DeviceReport, OperationRecords } from '@springhouse/origin'
import { problemResponse } from '../problem-response.ts'
import type { Endpoint } from './endpoint.ts'
import { jsonResponse } from './json-response.ts'
import { unavailable } from './unavailable.ts'

const MAX_KEYS = 100
// What an Idempotency-Key may be; anything else can't have been one.
const KEY = /^[!-~]{1,255}$/

/** `GET /ops?keys=a,b`: what became of operations; `GET /ops?device=d`: which of a device's have not come. Never executes anything. */
export const answerOperations: Endpoint = async (request, identity, room) => {
  const { records, onEvent } = room
  if (identity.session === undefined) {
    return problemResponse({ status: 401, title: 'Nobody is signed in', type: 'not-allowed' })
  }
  const question = readQuestion(new URL(request.url).searchParams)
  if (question === undefined) {
    return problemResponse({
      status: 400,
      title: 'Not a list of keys',
      type: 'bad-key',
      detail: `keys holds 1 to ${MAX_KEYS} keys, separated by commas; or device names a device`,
    })
  }
  try {
    const answer =
      'device' in question
        ? await askDevice(records, question.device)
        : await askKeys(records, ownerOf(identity.partition), question.keys)
    return jsonResponse(JSON.stringify(answer))
  } catch (error) {
    onEvent({ type: 'trouble', what: 'operations', error })
    return unavailable('What keeps the operations could not be asked')
  }
}

type Question = { readonly keys: readonly string[] } | { readonly device: string }

function readQuestion(search: URLSearchParams): Question | undefined {
  const device = search.get('device')
  if (device !== null) return isDeviceId(device) ? { device } : undefined
  const keys = [...new Set((search.get('keys') ?? '').split(','))]
  if (keys.length > MAX_KEYS) return undefined
  return keys.every((key) => KEY.test(key)) ? { keys } : undefined
}

// An operation is of one store; the others have never heard of it.
async function askKeys(
  records: readonly OperationRecords[],
  owner: string,
  keys: readonly string[],
): Promise<Record<string, OperationStatus>> {
  const answers = await Promise.all(records.map((one) => one.statuses(owner, keys)))
  const statusOf = (key: string): OperationStatus =>
    answers.map((answer) => answer[key]).find((status) => status && status.state !== 'unknown') ?? {
      state: 'unknown',
    }
  return Object.fromEntries(keys.map((key) => [key, statusOf(key)]))
}

async function askDevice(
  records: readonly OperationRecords[],
  device: string,
): Promise<DeviceReport> {
  for (const one of records) {
    const report = await one.deviceReport?.(device)
    if (report !== undefined && report.highest > 0) return report
  }
  return { device, highest: 0, missing: [] }
}
