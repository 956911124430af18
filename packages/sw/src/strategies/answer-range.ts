// SPDX-License-Identifier: MIT
import { FIELD, planRange, type ReadPlan } from '@springhouse/core'
import { fieldsOf } from '../browser-tier.ts'
import type { Found } from '../store/entry-cache.ts'
import { annotate, handOut } from './hand-out.ts'
import type { Outcome } from './outcome.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { refreshInBackground } from './refresh.ts'

/**
 * Answers a GET with `Range`, as audio and video send it: from a complete stored response that may be used, otherwise the
 * origin is asked by the request as it is. What that answers isn't stored.
 *
 * @see RFC 9110 §14, RFC 9111 §3.3
 */
export async function answerRange(
  context: ReadContext,
  read: Read,
  found: Found | undefined,
  plan: ReadPlan,
): Promise<Response> {
  if (plan.kind === 'hit' && found !== undefined) {
    const part = await partOf(context, found, { hit: true, ttlSeconds: plan.ttlSeconds })
    if (part !== undefined) {
      if (plan.validateInBackground) refreshInBackground(context, read, found)
      return part
    }
  }
  try {
    return await forward(context, read)
  } catch (error) {
    const mayFallBack = plan.kind === 'validate' && plan.fallback.whenDisconnected
    const outcome: Outcome = { forward: 'stale', detail: 'DISCONNECTED' }
    const part = mayFallBack && found ? await partOf(context, found, outcome) : undefined
    if (part === undefined) throw error
    return part
  }
}

// Platform: a request that a worker makes anew loses its Range in mode "no-cors", so the page's own is sent.
async function forward(context: ReadContext, read: Read): Promise<Response> {
  const response = await context.fetch(context.request)
  await context.tier.hear(read, response)
  const outcome: Outcome = { forward: 'partial' }
  if (context.traced !== undefined) context.traced.outcome = outcome
  return annotate(context.request, response, outcome)
}

// Preconditions come first: an answer that isn't the whole 200 is one already.
async function partOf(
  context: ReadContext,
  found: Found,
  outcome: Outcome,
): Promise<Response | undefined> {
  const { headers } = context.request
  const { status, bodyBytes, wasEncoded } = found.entry
  const stored = { status, fields: fieldsOf(found.entry), wasEncoded }
  const plan = planRange(headers.get('Range'), headers.get('If-Range'), stored, bodyBytes)
  if (plan.kind === 'forward') return undefined
  const whole = await handOut(context, found, outcome)
  if (whole?.status !== 200 || plan.kind === 'whole') return whole
  const fields = new Headers(whole.headers)
  fields.set('Accept-Ranges', 'bytes')
  fields.set('Content-Range', plan.contentRange)
  if (plan.kind === 'not-satisfiable') {
    await whole.body?.cancel()
    return new Response(null, { status: 416, statusText: 'Range Not Satisfiable', headers: fields })
  }
  const { first, last } = plan
  fields.set(FIELD.contentLength, String(last - first + 1))
  // Platform: Chromium makes this Blob of a handle and cuts it without reading it.
  const body = (await whole.blob()).slice(first, last + 1)
  return new Response(body, { status: 206, statusText: 'Partial Content', headers: fields })
}
