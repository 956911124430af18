// SPDX-License-Identifier: MIT
import { FIELD } from '../protocol/header-names.ts'
import { parseCacheControl } from './cache-control.ts'
import { type Exchange, judgeStorability } from './storability.ts'

/**
 * Decides what becomes of a stored response that a 304, or an answer to HEAD, has freshened. Either way it answers this
 * request. `leave`: the request said `no-store`, so nothing of the exchange is kept and the entry stays as it was. `drop`:
 * by its new fields it could not have been stored.
 *
 * @param freshened the request that was answered, with status and freshened fields of the stored response
 * @see RFC 9111 §3, §5.2.1.5
 */
export function judgeFreshening(freshened: Exchange): 'update' | 'leave' | 'drop' {
  const { requestFields } = freshened
  const stored = judgeStorability({ ...freshened, method: 'GET', requestFields: NO_FIELDS })
  if (stored.kind === 'refuse') return 'drop'
  const isPrivate = parseCacheControl(requestFields.get(FIELD.cacheControl)).has('no-store')
  return isPrivate ? 'leave' : 'update'
}

const NO_FIELDS = { get: (): null => null }
