// SPDX-License-Identifier: MIT
import { createContext, type ReactNode, useContext } from 'react'
import type { Role, StaffMember } from '../../../shared/api.ts'

const PersonContext = createContext<StaffMember | undefined>(undefined)

/** Gives the signed-in person to everything inside. */
export function PersonProvider(props: {
  readonly person: StaffMember
  readonly children: ReactNode
}): ReactNode {
  return <PersonContext value={props.person}>{props.children}</PersonContext>
}

/** The signed-in person. */
export function usePerson(): StaffMember {
  const person = useContext(PersonContext)
  if (person === undefined) throw new TypeError('usePerson() needs a PersonProvider around it')
  return person
}

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  driver: 'Driver',
  'herd-manager': 'Herd manager',
  vet: 'Vet',
  clerk: 'Clerk',
}

/** Names a role for people. */
export function nameOfRole(role: Role): string {
  return ROLE_NAMES[role]
}
