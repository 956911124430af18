// SPDX-License-Identifier: MIT
import { SpringhouseError } from './springhouse-error.ts'

/** Thrown by `definePolicy` when a route can't mean what it says. Names the route, the field and the remedy. */
export class PolicyError extends SpringhouseError {
  override readonly name = 'PolicyError'
  readonly code = 'SPRINGHOUSE_POLICY'
  /** Name of the route as written in the policy file. */
  readonly route: string
  /** The field of the route that is wrong. */
  readonly field: string

  constructor(route: string, field: string, problem: string) {
    super(`Cannot define policy: route "${route}", field "${field}": ${problem}`)
    this.route = route
    this.field = field
  }
}
