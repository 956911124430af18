// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { useMemo, useSyncExternalStore } from 'react'
import type { OutboxSnapshot } from '../client-outbox.ts'
import type { Observable } from '../outbox/record-book.ts'

/** What is shown before the page has connected, and while it is rendered on a server. */
export const NO_OUTBOX: Observable<OutboxSnapshot> = constantOf({
  counts: undefined,
  progress: undefined,
  trouble: undefined,
})

/** The same for records. */
export const NO_RECORDS: Observable<readonly OutboxRecord[]> = constantOf([])

/** Renders with what a selector takes out of a value, and again when that is another. */
export function useSelected<Value, Selected>(
  source: Observable<Value>,
  before: Observable<Value>,
  select: (value: Value) => Selected,
): Selected {
  const [read, readBefore] = useMemo(
    () => [remember(source, select), remember(before, select)] as const,
    [source, before, select],
  )
  return useSyncExternalStore(source.subscribe, read, readBefore)
}

/** Takes everything. */
export function everything<Value>(value: Value): Value {
  return value
}

function constantOf<Value>(value: Value): Observable<Value> {
  return { subscribe: () => () => undefined, getSnapshot: () => value }
}

// React reads more than once and wants the same object each time, also from a selector that makes a new one.
function remember<Value, Selected>(
  { getSnapshot }: Observable<Value>,
  select: (value: Value) => Selected,
): () => Selected {
  let last: readonly [seen: Value, selected: Selected] | undefined
  return () => {
    const seen = getSnapshot()
    if (last?.[0] !== seen) last = [seen, select(seen)]
    return last[1]
  }
}
