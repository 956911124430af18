// SPDX-License-Identifier: MIT
import type { Theme } from '../build.ts'
import { AGE } from './age.ts'
import { CACHE_CONTROL_RESPONSE } from './cache-control-response.ts'
import { CACHE_MODES } from './cache-modes.ts'
import { EXPIRES } from './expires.ts'
import { CACHE_GROUPS, EXTENSIONS, MEANINGLESS, TARGETED_FIELD } from './extensions.ts'
import { FAILURES } from './failures.ts'
import { FRESHENING } from './freshening.ts'
import { HEAD } from './head.ts'
import { HEURISTICS } from './heuristics.ts'
import { INVALIDATION } from './invalidation.ts'
import { KEYS } from './keys.ts'
import { MALFORMED } from './malformed.ts'
import { RANGES } from './ranges.ts'
import { REDIRECTS } from './redirects.ts'
import { REQUEST_DIRECTIVES } from './request-directives.ts'
import { STALE_WHILE_REVALIDATE } from './stale-while-revalidate.ts'
import { STATUS_CODES } from './status-codes.ts'
import { STORED_FIELDS } from './stored-fields.ts'
import { VALIDATION } from './validation.ts'
import { VARY } from './vary.ts'

/** The suite. */
export const THEMES: readonly Theme[] = [
  CACHE_CONTROL_RESPONSE,
  EXPIRES,
  AGE,
  HEURISTICS,
  STATUS_CODES,
  STORED_FIELDS,
  REQUEST_DIRECTIVES,
  CACHE_MODES,
  KEYS,
  VARY,
  VALIDATION,
  FRESHENING,
  HEAD,
  INVALIDATION,
  STALE_WHILE_REVALIDATE,
  FAILURES,
  EXTENSIONS,
  MEANINGLESS,
  TARGETED_FIELD,
  CACHE_GROUPS,
  MALFORMED,
  RANGES,
  REDIRECTS,
]
