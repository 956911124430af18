// SPDX-License-Identifier: MIT
import {
  ANONYMOUS,
  emitFields,
  FIELD,
  formatOperationProof,
  parseStructuredStrings,
  type RouteMatch,
  tagsOf,
} from '@springhouse/core'

/** What an origin knows when a request arrives. */
export interface OriginState {
  /** Makes the stamp of a scope, in its wire form. */
  readonly stampOf: (scope: string) => string
  /** Whose session it is; `undefined` when nobody is signed in. */
  readonly partition: string | undefined
}

type Field = readonly [name: string, value: string]

// Spec: these have no body (Fetch, "null body status").
const NULL_BODY: ReadonlySet<number> = new Set([204, 205, 304])
const SPEAKS_FOR: readonly string[] = [FIELD.springhouseCacheControl]

/** Adds what the Springhouse middleware of an origin adds to an answer. What the handler said itself is kept. */
export function asOriginAnswers(
  state: OriginState,
  match: RouteMatch,
  request: Request,
  answer: Response,
): Response {
  const headers = new Headers(answer.headers)
  const speaksForItself = headers.has(FIELD.cacheControl)
  for (const [name, value] of fieldsOf(state, match, request, answer.status)) {
    const isLeftOut = speaksForItself && SPEAKS_FOR.includes(name)
    if (!isLeftOut && !headers.has(name)) headers.set(name, value)
  }
  const { status, statusText, body } = answer
  return new Response(NULL_BODY.has(status) ? null : body, { status, statusText, headers })
}

function fieldsOf(
  { stampOf, partition = ANONYMOUS }: OriginState,
  match: RouteMatch,
  request: Request,
  status: number,
): readonly Field[] {
  const { route } = match
  const isPrivate = route.partition !== 'public'
  const isDone = status >= 200 && status < 300
  const tags = tagsOf(match)
  return [
    [FIELD.springhousePosition, stampOf(route.scope)],
    ...(isPrivate ? [[FIELD.springhousePartition, partition] as const] : []),
    ...emitFields(route, { tags, partitioned: isPrivate, status: status === 304 ? 200 : status }),
    ...(isDone ? proofOf(request) : []),
  ]
}

function proofOf({ headers }: Request): readonly Field[] {
  const [named] = parseStructuredStrings(headers.get(FIELD.idempotencyKey) ?? '') ?? []
  if (named === undefined) return []
  const proof = { key: named.value, replayed: false, ttlSeconds: undefined }
  return [[FIELD.springhouseOp, formatOperationProof(proof)]]
}
