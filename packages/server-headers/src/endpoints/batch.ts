// SPDX-License-Identifier: MIT
import {
  type Batch,
  type BatchOperation,
  decodeBatch,
  encodeBatchResults,
  FIELD,
  MAX_BATCH_BYTES,
  MAX_BATCH_OPERATIONS,
} from '@springhouse/core'
import { type BatchFrame, batchedRequest } from '../batch/batched-request.ts'
import { batchedResult } from '../batch/batched-result.ts'
import { type Answered, runLanes, type RunOperation } from '../batch/batch-lanes.ts'
import { type Dispatch, dispatchOf } from '../dispatch.ts'
import { problemResponse } from '../problem-response.ts'
import { readRequestBody } from '../request-body.ts'
import type { TroubleListener } from '../trouble.ts'
import type { Endpoint } from './endpoint.ts'
import { unavailable } from './unavailable.ts'

/** How many groups are run side by side. */
const LANES = 4

/** After this time no further operation is begun, in milliseconds: whoever sends a batch waits 30 s for its answer. */
const BEGIN_MS = 20_000

/** `POST /batch`: several operations in one request, each answered as if it had come by itself. */
export const answerBatch: Endpoint = async (request, _identity, room) => {
  const dispatch = dispatchOf(request)
  if (dispatch === undefined) return unavailable('This server can’t take a batch apart')
  const batch = await readBatch(request)
  if (batch instanceof Response) return batch
  const { clock, onEvent, isEndpoint } = room
  const untilMs = clock() + BEGIN_MS
  const frame: BatchFrame = {
    request,
    device: batch.device,
    isPortals: (pathname) => !isEndpoint(pathname),
  }
  const cookies: string[] = []
  const run: RunOperation = async (operation, before) => {
    const response = await answerOne(operation, before, { frame, dispatch, onEvent })
    cookies.push(...response.headers.getSetCookie())
    return batchedResult(operation.key, response)
  }
  const results = await runLanes(batch.operations, run, {
    lanes: LANES,
    hasTime: () => clock() < untilMs,
  })
  const headers = new Headers({
    [FIELD.contentType]: 'application/json',
    [FIELD.cacheControl]: 'no-store',
  })
  for (const cookie of new Set(cookies)) headers.append(FIELD.setCookie, cookie)
  return new Response(encodeBatchResults(results), { headers })
}

interface Desk {
  readonly frame: BatchFrame
  readonly dispatch: Dispatch
  readonly onEvent: TroubleListener
}

async function answerOne(
  operation: BatchOperation,
  before: Answered | undefined,
  { frame, dispatch, onEvent }: Desk,
): Promise<Response> {
  const request = batchedRequest(operation, before, frame)
  if (typeof request === 'string') return badBatch(request)
  try {
    return await dispatch(request)
  } catch (error) {
    onEvent({ type: 'trouble', what: 'batch', error })
    return problemResponse({ status: 500, title: 'The portal failed' })
  }
}

async function readBatch(request: Request): Promise<Batch | Response> {
  // Spec: a form of another site can't send this type without asking first (Fetch, CORS-safelisted types).
  const [type = ''] = (request.headers.get(FIELD.contentType) ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    return problemResponse({ status: 415, title: 'The body must be application/json' })
  }
  const bytes = await readRequestBody(request, MAX_BATCH_BYTES)
  if (bytes === undefined) {
    return problemResponse({ status: 413, title: `The body is over ${MAX_BATCH_BYTES} bytes` })
  }
  const batch = decodeBatch(parse(new TextDecoder().decode(bytes)))
  if (batch === undefined) {
    return badBatch(
      'A batch holds operations with keys of their own, each waiting for earlier ones',
    )
  }
  if (batch.operations.length <= MAX_BATCH_OPERATIONS) return batch
  return badBatch(`A batch holds at most ${MAX_BATCH_OPERATIONS} operations`)
}

function badBatch(detail: string): Response {
  return problemResponse({ status: 400, title: 'Not a batch', type: 'bad-batch', detail })
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
