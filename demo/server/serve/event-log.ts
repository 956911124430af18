// SPDX-License-Identifier: MIT
import type { OriginEvent } from '@springhouse/origin'
import type { TroubleEvent } from '@springhouse/server-headers'

/** What an operator reads in the log, a line each. */
export type DairyEvent =
  | OriginEvent
  | TroubleEvent
  | {
      readonly type: 'request-failed'
      readonly method: string
      readonly path: string
      readonly error: unknown
    }
  | { readonly type: 'new-day-failed'; readonly error: unknown }

/** Writes an event as one line of JSON. */
export function formatEvent(event: DairyEvent, nowMs: number): string {
  const level = event.type === 'recovered' ? 'info' : 'error'
  const time = new Date(nowMs).toISOString()
  return JSON.stringify({ time, level, ...event }, (_, value: unknown) =>
    value instanceof Error
      ? { name: value.name, message: value.message, stack: value.stack }
      : value,
  )
}
