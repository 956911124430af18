// SPDX-License-Identifier: MIT
import type { ListStamp } from '@springhouse/client'
import { FIELD, parseCacheGroups, parsePosition, type Tag } from '@springhouse/core'
import { asOfInstant } from './as-of.ts'
import { type Source, sourceOf } from './cache-status.ts'

/** What the page knows about one answer beside its body. */
export interface Answer {
  readonly url: string
  readonly method: string
  readonly status: number
  readonly source: Source
  /** Epoch milliseconds at which the body was true at its origin. */
  readonly asOfMs: number
  /** Past its lifetime or known to be invalid; a newer one may be on its way. */
  readonly stale: boolean
  readonly tags: readonly Tag[]
  /** Which of this phone's own records it includes. */
  readonly stamp: ListStamp
  /** Names the version of what was read, for a change that is based on it. */
  readonly entityTag: string | undefined
  /** Whose answer it is, `undefined` when it doesn't say. */
  readonly partition: string | undefined
  readonly receivedAtMs: number
  readonly durationMs: number
}

/** Describes a response that has just arrived. */
export function describeAnswer(
  response: Response,
  request: { readonly url: string; readonly method: string },
  timing: { readonly receivedAtMs: number; readonly durationMs: number },
): Answer {
  const { headers } = response
  const source = sourceOf(headers.get(FIELD.cacheStatus))
  const asOfMs = asOfInstant(headers, timing.receivedAtMs)
  const position = parsePosition(headers.get(FIELD.springhousePosition))
  return {
    ...request,
    ...timing,
    status: response.status,
    source,
    asOfMs,
    stale: source === 'phone-refreshing' || source === 'phone-older',
    tags: parseCacheGroups(headers.get(FIELD.cacheGroups)) ?? [],
    stamp: { position, asOfMs },
    entityTag: headers.get(FIELD.entityTag) ?? undefined,
    partition: headers.get(FIELD.springhousePartition) ?? undefined,
  }
}
