// SPDX-License-Identifier: MIT

/** Base of every error that a caller of Springhouse may want to catch. Its `code` is stable. */
export abstract class SpringhouseError extends Error {
  /** Stable identifier, for code that decides by it across realms where `instanceof` fails. */
  abstract readonly code: `SPRINGHOUSE_${string}`
}

/** Tells whether a value is a Springhouse error, also when it comes from another realm. */
export function isSpringhouseError(value: unknown): value is SpringhouseError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    value.code.startsWith('SPRINGHOUSE_')
  )
}
