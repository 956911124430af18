// SPDX-License-Identifier: MIT
import { DEFAULT_BASE, ENDPOINT, isPingAnswer, type OperationStatus } from '@springhouse/core'
import { Deadline } from './exchange.ts'
import type { Fetch } from './run-options.ts'

const QUESTION_TIMEOUT_MS = 10_000

/** What asking the origin's endpoints needs. */
export interface OriginEnv {
  readonly fetch: Fetch
  readonly signal: AbortSignal
  readonly base?: string
}

/** Who answers at the origin's address: the origin, something in its place, or nobody. */
export type ProbeResult = 'origin' | 'captive' | 'offline'

/** Asks `/ping`, whose body a Wi-Fi login page can't guess. */
export async function probeOrigin(env: OriginEnv): Promise<ProbeResult> {
  const answer = await ask(env, ENDPOINT.ping)
  if (answer === undefined) return 'offline'
  return isPingAnswer(answer.body) ? 'origin' : 'captive'
}

/**
 * Asks `/ops` what became of an operation; nothing is executed.
 *
 * @returns the status, or `undefined` when the origin can't tell
 */
export async function lookUpOperation(
  env: OriginEnv,
  key: string,
): Promise<OperationStatus | undefined> {
  const answer = await ask(env, `${ENDPOINT.operations}?keys=${encodeURIComponent(key)}`)
  return operationStatusIn(answer?.body, key)
}

async function ask(env: OriginEnv, path: string): Promise<{ readonly body: unknown } | undefined> {
  const deadline = new Deadline(env.signal, QUESTION_TIMEOUT_MS)
  try {
    const response = await env.fetch((env.base ?? DEFAULT_BASE) + path, {
      redirect: 'manual',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: deadline.signal,
    })
    return { body: response.ok ? await jsonOf(response) : undefined }
  } catch {
    return undefined
  } finally {
    deadline.clear()
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch {
    return undefined
  }
}

function operationStatusIn(body: unknown, key: string): OperationStatus | undefined {
  const answers = new Map(Object.entries(isObject(body) ? body : {}))
  const answer = answers.get(key)
  if (!isObject(answer)) return undefined
  switch (answer['state']) {
    case 'unknown':
    case 'in-flight':
    case 'indeterminate':
      return { state: answer['state'] }
    case 'done':
      return doneStatusOf(answer)
    default:
      return undefined
  }
}

function doneStatusOf(answer: Readonly<Record<string, unknown>>): OperationStatus | undefined {
  const { status, etag, position } = answer
  if (typeof status !== 'number') return undefined
  return {
    state: 'done',
    status,
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof position === 'string' ? { position } : {}),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
