// SPDX-License-Identifier: MIT
import type { Scenario } from './scenario.ts'

/** Name of a scenario's test. */
export function nameOf({ kind, id, says, section }: Scenario): string {
  return `${kind} ${id}: ${says} (${section})`
}
