// SPDX-License-Identifier: MIT
import { SpringhouseError } from '@springhouse/core'

/** Thrown by `Origin.start` when the driver's server can't be reached. The message names the server and the reason, never a password. */
export class OriginUnreachableError extends SpringhouseError {
  override readonly name = 'OriginUnreachableError'
  readonly code = 'SPRINGHOUSE_ORIGIN_UNREACHABLE'
  /** The server, without credentials. */
  readonly server: string

  constructor(server: string, why: string, options?: ErrorOptions) {
    super(`Cannot reach Redis at ${server}: ${why}`, options)
    this.server = server
  }
}
