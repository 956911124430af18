// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import type { Aged } from './age.ts'
import { isWeakTag, matchesStrongly, matchesWeakly } from './entity-tag.ts'
import { mostRecent } from './vary.ts'

const NOTHING: FieldReader = { get: () => null }

/**
 * Finds the stored responses that a 304 speaks of, and so updates. None: the request is sent again without conditions.
 *
 * Many origins leave the validators out of a 304. It then speaks of the one response that was asked about: the only
 * leniency beside the letter of the RFC.
 *
 * @param candidates the stored responses that the request could have selected
 * @param sent the fields of the validation request
 * @see RFC 9111 §4.3.4
 */
export function freshenedResponses<T extends Aged>(
  candidates: readonly T[],
  notModified: FieldReader,
  sent: FieldReader = NOTHING,
): readonly T[] {
  const isSilent =
    notModified.get(FIELD.entityTag) === null && notModified.get(FIELD.lastModified) === null
  const tag = isSilent ? sent.get(FIELD.ifNoneMatch) : notModified.get(FIELD.entityTag)
  const date = isSilent ? sent.get(FIELD.ifModifiedSince) : notModified.get(FIELD.lastModified)
  // Spec: a strong validator means every response that has it, and no other (§4.3.4).
  if (tag !== null && !isWeakTag(tag)) {
    return candidates.filter(({ fields }) => matchesStrongly(fields.get(FIELD.entityTag), tag))
  }
  const isAlone = candidates.length === 1
  const newest = mostRecent(
    candidates.filter(({ fields }) => {
      const [storedTag, storedDate] = [fields.get(FIELD.entityTag), fields.get(FIELD.lastModified)]
      if (tag !== null) return matchesWeakly(storedTag, tag)
      if (date !== null) return storedDate === date
      return isAlone && storedTag === null && storedDate === null
    }),
  )
  return newest === undefined ? [] : [newest]
}
