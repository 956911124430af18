// SPDX-License-Identifier: MIT
import type { Damage } from './fault-script.ts'

const CHANGES: Readonly<Record<Damage, object>> = {
  shape: { fields: 'not a list' },
  version: { v: 1 },
  bodiless: { body: undefined, bodyId: undefined },
  emptied: { body: new ArrayBuffer(0), bodyId: undefined },
  tagless: { tags: undefined },
}

/** Damages the stored responses that were read; what is none is given back as it is. */
export function damaged(read: unknown, damage: Damage): unknown {
  if (!Array.isArray(read)) return damagedRecord(read, damage)
  const records: readonly unknown[] = read
  const changed = records.map((record) => damagedRecord(record, damage))
  return changed.some((record, index) => record !== records[index]) ? changed : read
}

function damagedRecord(record: unknown, damage: Damage): unknown {
  const isRecord = typeof record === 'object' && record !== null && 'uriKey' in record
  return isRecord ? { ...record, ...CHANGES[damage] } : record
}
