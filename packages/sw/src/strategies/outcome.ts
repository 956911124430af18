// SPDX-License-Identifier: MIT
import type { CacheStatusMember } from '@springhouse/core'

/** Name of this tier in `Cache-Status`. */
export const TIER = 'Springhouse-SW'

/** What this tier did, for `Cache-Status` (RFC 9211). */
export type Outcome = Omit<CacheStatusMember, 'cache'>
