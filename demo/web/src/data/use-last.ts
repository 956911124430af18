// SPDX-License-Identifier: MIT
import { useState } from 'react'
import type { ResourceView } from './use-resource.ts'

/**
 * Shows the previous body while another resource's first answer is on its way: the next page of a list, or the next
 * letters of a search, replace rows instead of blinking.
 */
export function useLast<T>(view: ResourceView<T>): ResourceView<T> {
  const [last, setLast] = useState<ResourceView<T>>(view)
  // The view is a new object at each render; what it shows decides.
  const isNews = !Object.is(view.data, last.data) || !Object.is(view.asOfMs, last.asOfMs)
  if (view.data !== undefined && isNews) setLast(view)
  const isWaiting = view.data === undefined && view.error === undefined
  return isWaiting && last.data !== undefined ? { ...last, pending: true } : view
}
