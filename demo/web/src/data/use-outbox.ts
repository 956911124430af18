// SPDX-License-Identifier: MIT
import type { OutboxSnapshot } from '@springhouse/client'
import { useOutbox, useOutboxRecords } from '@springhouse/client/react'
import type { OutboxRecord } from '@springhouse/outbox'

/** The person's own records on this phone, newest first. */
export function useOwnRecords(): readonly OutboxRecord[] {
  return useOutboxRecords(newestFirst)
}

/** How many of them aren't on the server yet. */
export function useUnsentCount(): number {
  return useOutbox(pendingOf)
}

function newestFirst(records: readonly OutboxRecord[]): readonly OutboxRecord[] {
  return records.toReversed()
}

function pendingOf({ counts }: OutboxSnapshot): number {
  return counts?.pending ?? 0
}
