// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { asOfWords } from '../data/as-of.ts'
import { useLink } from '../data/link.ts'
import { useNow } from '../data/use-now.ts'
import type { ResourceView } from '../data/use-resource.ts'
import './as-of.css'

/** Says how old a list or a detail is: "as of 06:40, no connection". Shows nothing before the first answer. */
export function AsOf<T>(props: { readonly view: ResourceView<T> }): ReactNode {
  const { asOfMs, stale, pending, source } = props.view
  const offline = useLink() === 'offline'
  const nowMs = useNow(30_000)
  if (asOfMs === undefined) return null
  const isOld = offline || stale
  const words = asOfWords({
    asOfMs,
    nowMs,
    offline,
    stale,
    pending: pending || source === 'phone-refreshing',
  })
  return (
    <span className={isOld ? 'as-of as-of-old' : 'as-of'} data-testid="as-of">
      {words}
    </span>
  )
}
