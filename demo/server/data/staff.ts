// SPDX-License-Identifier: MIT
import type { StaffMember } from '../../shared/api.ts'

/** Everybody who may sign in. */
export const STAFF: readonly StaffMember[] = [
  { id: 'anna', name: 'Anna Brandt', role: 'driver', district: 'Upper valley' },
  { id: 'bruno', name: 'Bruno Keller', role: 'driver', district: 'Lower valley' },
  { id: 'clara', name: 'Clara Vogt', role: 'herd-manager', district: 'All farms' },
  { id: 'doctor', name: 'Dr. Emil Haas', role: 'vet', district: 'All farms' },
  { id: 'edith', name: 'Edith Lang', role: 'clerk', district: 'Office' },
]

/** Finds a member of staff by id. */
export function staffMember(id: string): StaffMember | undefined {
  return STAFF.find((member) => member.id === id)
}
