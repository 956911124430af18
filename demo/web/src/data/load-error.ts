// SPDX-License-Identifier: MIT
import type { ProblemAnswer } from '../../../shared/api.ts'

/** Why something couldn't be loaded or saved; each kind has its own words and its own way out. */
export type LoadErrorKind = 'unreachable' | 'signed-out' | 'missing' | 'refused' | 'broken'

/** A request that didn't bring what was asked for; its message is meant for people. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly kind: LoadErrorKind
  readonly status: number | undefined

  constructor(kind: LoadErrorKind, message: string, status?: number) {
    super(message)
    this.kind = kind
    this.status = status
  }
}

/** Makes the error for a request that got no answer at all. */
export function unreachable(): LoadError {
  return new LoadError('unreachable', 'No connection, and nothing of this is saved on this phone.')
}

/**
 * Makes the error for an answer that says no.
 *
 * @param problem the parsed body, when it is a problem document
 */
export function refusedBy(status: number, problem: ProblemAnswer | undefined): LoadError {
  if (status === 504) return unreachable()
  if (status === 401) return new LoadError('signed-out', 'You are signed out.', status)
  if (status === 404) return new LoadError('missing', 'This does not exist, or no longer.', status)
  const words = problem === undefined ? '' : (problem.detail ?? problem.title)
  if (status >= 500) {
    return new LoadError('broken', words === '' ? 'The server could not answer.' : words, status)
  }
  return new LoadError('refused', words === '' ? 'The server refused this.' : words, status)
}

/** Turns whatever was thrown into a `LoadError`; a failed `fetch` throws a bare `TypeError`. */
export function toLoadError(thrown: unknown): LoadError {
  return thrown instanceof LoadError ? thrown : unreachable()
}
