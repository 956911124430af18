// SPDX-License-Identifier: MIT
import { FIELD, formatStructuredString } from '@springhouse/core'
import type { ProblemAnswer } from '../../../shared/api.ts'
import { type Answer, describeAnswer } from './answer.ts'
import type { AnswerLog } from './answer-log.ts'
import { refusedBy, unreachable } from './load-error.ts'

/** A body with what is known about the answer that brought it. */
export interface Loaded {
  readonly body: unknown
  readonly answer: Answer
}

/** How a write ended: on the server, or queued on this device under `key`. */
export type Sent =
  | { readonly kind: 'on-server'; readonly answer: Answer; readonly body: unknown }
  | { readonly kind: 'on-phone'; readonly key: string }

/** What a write says about itself. */
export interface SendOptions {
  /** Its `Idempotency-Key`: the same write is done once, however often it is sent. */
  readonly key?: string
  /** Entity tag of the version that it changes. */
  readonly ifMatch?: string | undefined
}

/** What the page asks the portal, with every answer entered in the log for the inspector. */
export interface PortalFetch {
  /**
   * Reads JSON; the service worker decides where from.
   *
   * @throws LoadError when there is no answer or it says no
   */
  load(url: string, init?: RequestInit): Promise<Loaded>
  /**
   * Writes JSON.
   *
   * @throws LoadError when the write was neither done nor queued; whoever calls keeps what was typed
   */
  send(method: string, url: string, body?: unknown, options?: SendOptions): Promise<Sent>
}

/** Makes the page's fetch. */
export function portalFetch(log: AnswerLog, now: () => number = Date.now): PortalFetch {
  const ask = async (url: string, init: RequestInit): Promise<readonly [Response, Answer]> => {
    const startedAtMs = performance.now()
    const response = await fetch(url, init).catch(() => {
      throw unreachable()
    })
    const timing = { receivedAtMs: now(), durationMs: performance.now() - startedAtMs }
    const answer = describeAnswer(response, { url, method: init.method ?? 'GET' }, timing)
    log.add(answer)
    if (!response.ok) throw refusedBy(response.status, await readProblem(response))
    return [response, answer]
  }
  return {
    async load(url, init = {}) {
      const [response, answer] = await ask(url, init)
      return { body: await readJson(response), answer }
    },
    async send(method, url, body, options = {}) {
      const fields = fieldsOf(options)
      const [response, answer] = await ask(url, {
        method,
        ...(body !== undefined && {
          headers: { 'Content-Type': 'application/json', ...fields },
          body: JSON.stringify(body),
        }),
      })
      const key = queuedKey(response)
      if (key !== undefined) return { kind: 'on-phone', key }
      return { kind: 'on-server', answer, body: await readJson(response) }
    },
  }
}

function fieldsOf({ key, ifMatch }: SendOptions): Readonly<Record<string, string>> {
  return {
    ...(key !== undefined && { [FIELD.idempotencyKey]: formatStructuredString(key) }),
    ...(ifMatch !== undefined && { [FIELD.ifMatch]: ifMatch }),
  }
}

// Only the worker's own 202 carries the field; an origin's 202 would be an answer like any other.
function queuedKey(response: Response): string | undefined {
  const field = response.status === 202 ? response.headers.get(FIELD.springhouseOutbox) : null
  return field?.replaceAll('"', '')
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // A captive portal's login page, or a proxy's error page with status 200.
    throw unreachable()
  }
}

async function readProblem(response: Response): Promise<ProblemAnswer | undefined> {
  if (!(response.headers.get('Content-Type') ?? '').includes('problem+json')) return undefined
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null) return undefined
  const title = 'title' in body && typeof body.title === 'string' ? body.title : ''
  const detail = 'detail' in body && typeof body.detail === 'string' ? body.detail : title
  return { title, detail }
}
