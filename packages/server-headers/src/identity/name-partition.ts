// SPDX-License-Identifier: MIT
import { FIELD, parseCacheControl } from '@springhouse/core'

const CONTROLS: readonly string[] = [
  FIELD.cacheControl,
  FIELD.cdnCacheControl,
  FIELD.surrogateControl,
]

/**
 * Tells whether a response must say whose session it was made for.
 *
 * Trade: one that an HTTP cache may give to the next session as well (a page's fonts, or a catalogue at the edge)
 * says nothing. Its field would arrive with somebody else's answer, and look like a login.
 */
export function needsPartition(headers: Headers): boolean {
  return !headers.has(FIELD.springhousePartition) && !isReusedAcrossSessions(headers)
}

function isReusedAcrossSessions(headers: Headers): boolean {
  return CONTROLS.some((name) => {
    const control = parseCacheControl(headers.get(name))
    if (control.has('private') || control.has('no-store')) return false
    return (control.seconds('s-maxage') ?? control.seconds('max-age') ?? 0) > 0
  })
}
