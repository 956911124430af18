// SPDX-License-Identifier: MIT
import type { Role, StaffMember } from '../../shared/api.ts'
import { RequestProblem } from '../http/request-problem.ts'
import type { SignedSessions } from './signed-sessions.ts'

/**
 * Lets a request pass if somebody is signed in.
 *
 * @returns who it is
 * @throws {RequestProblem} 401 when nobody is
 */
export function requireSignedIn(sessions: SignedSessions, request: Request): StaffMember {
  const person = sessions.personOf(request)
  if (person !== undefined) return person
  throw new RequestProblem(401, 'Signed out', 'Sign in with POST /api/session first')
}

/**
 * Lets a request pass if its person has one of these roles.
 *
 * @returns who it is
 * @throws {RequestProblem} 401 when nobody is signed in, 403 when they may not do this
 */
export function requireRole(
  sessions: SignedSessions,
  request: Request,
  roles: readonly Role[],
): StaffMember {
  const person = requireSignedIn(sessions, request)
  if (roles.includes(person.role)) return person
  const allowed = roles.map((role) => `a ${role}`).join(' or ')
  throw new RequestProblem(
    403,
    'Not allowed',
    `This is done by ${allowed}; ${person.name} is a ${person.role}`,
  )
}
