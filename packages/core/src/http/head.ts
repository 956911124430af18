// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'

/** A stored response, as far as an answer to HEAD can speak of it. */
export interface HeadSubject {
  readonly status: number
  readonly fields: FieldReader
  /** Length of its body, in bytes, where the origin sent it without a content coding. */
  readonly bodyBytes?: number | undefined
}

/**
 * Decides what an answer to HEAD means for a stored response to GET that the same request selects: its fields are
 * updated by it, or it needs validation, or nothing.
 *
 * @see RFC 9111 §4.3.5
 */
export function judgeHead(
  stored: HeadSubject,
  answer: { readonly status: number; readonly fields: FieldReader },
): 'freshen' | 'invalidate' | 'none' {
  if (answer.status !== 200) return 'none'
  const agrees = (name: string, own: string | null): boolean => {
    const received = answer.fields.get(name)
    return received === null || received === own
  }
  const { fields, bodyBytes } = stored
  const length =
    fields.get(FIELD.contentLength) ?? (bodyBytes === undefined ? null : `${bodyBytes}`)
  const isSame =
    stored.status === 200 &&
    agrees(FIELD.entityTag, fields.get(FIELD.entityTag)) &&
    agrees(FIELD.lastModified, fields.get(FIELD.lastModified)) &&
    agrees(FIELD.contentLength, length)
  return isSame ? 'freshen' : 'invalidate'
}
