// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { useMemo } from 'react'
import { countUnsent } from '../outbox/outbox-groups.ts'
import { useObserved } from './observed.ts'
import { usePortal } from './portal.tsx'

/** The device's own records, newest first. */
export function useOutboxRecords(): readonly OutboxRecord[] {
  return useObserved(usePortal().outbox.records)
}

/** How many of the device's own records aren't on the server yet. */
export function useUnsentCount(): number {
  const records = useOutboxRecords()
  return useMemo(() => countUnsent(records), [records])
}
