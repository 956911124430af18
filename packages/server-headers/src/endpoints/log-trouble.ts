// SPDX-License-Identifier: MIT
import { DeafError } from '../stream/resume.ts'
import type { EndpointRoom } from './endpoint.ts'
import { unavailable } from './unavailable.ts'

/** Answers for a log that can't be read or isn't heard. */
export function logTrouble(error: unknown, { onEvent }: EndpointRoom): Response {
  if (error instanceof DeafError) return unavailable('This process does not hear the log')
  onEvent({ type: 'trouble', what: 'log', error })
  return unavailable('The log could not be read')
}
