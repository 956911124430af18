// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'

/** Where an entry lies: its position and the nonce that it bears. */
export interface Place {
  readonly position: Position
  readonly nonce: string
}
