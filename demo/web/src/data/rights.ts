// SPDX-License-Identifier: MIT
import type { Role } from '../../../shared/api.ts'

// The server decides; these spare people a form whose record it would refuse hours later.

/** Whether a role records milk. */
export function mayRecordMilk(role: Role): boolean {
  return role === 'driver' || role === 'herd-manager'
}

/** Whether a role records treatments. */
export function mayRecordTreatment(role: Role): boolean {
  return role === 'vet' || role === 'herd-manager'
}

/** Whether a role changes how an animal is kept. */
export function mayChangeCare(role: Role): boolean {
  return role !== 'clerk'
}

/** Whether a role changes prices and stock. */
export function mayChangePrices(role: Role): boolean {
  return role === 'clerk'
}
