// SPDX-License-Identifier: MIT
import {
  FIELD,
  type FieldReader,
  nominatedValue,
  type NominatedValues,
  selectVariant,
  variantOf,
} from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { Found } from '../store/entry-cache.ts'
import type { Read } from './read.ts'

/** Selects the stored response that a read asks for, by the `Vary` of the response and of the route (RFC 9111 §4.1). */
export function selectFound(
  tier: BrowserTier,
  read: Read,
  stored: readonly Found[],
): Found | undefined {
  const candidates = stored.map((found) => {
    const { fields, requestTimeMs, responseTimeMs } = tier.metadataOf(found.entry)
    const vary = effectiveVary(read, fields)
    const varying = { get: (name: string) => (name === FIELD.vary ? vary : fields.get(name)) }
    const { variant } = found.entry
    return { found, variant, fields: varying, requestTimeMs, responseTimeMs }
  })
  return selectVariant(candidates, nominatedValues(tier, read))?.found
}

/** Names the variant that a received response is; `undefined` when no request could select it. */
export function variantOfResponse(
  tier: BrowserTier,
  read: Read,
  fields: FieldReader,
): string | undefined {
  return variantOf(effectiveVary(read, fields), nominatedValues(tier, read))
}

function effectiveVary({ match }: Read, fields: FieldReader): string {
  return [...match.route.vary, fields.get(FIELD.vary) ?? ''].join()
}

function nominatedValues({ environment }: BrowserTier, read: Read): NominatedValues {
  const { request, token, authorizationDigest } = read
  const { headers, mode, destination } = request
  const { userAgent, languages } = environment
  const { partition } = token
  return (name) =>
    nominatedValue(name, {
      fields: headers,
      mode,
      destination,
      partition,
      authorizationDigest,
      userAgent,
      languages,
    })
}
