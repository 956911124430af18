// SPDX-License-Identifier: MIT
import { useEffect, useState } from 'react'
import type { ResourceView } from './use-resource.ts'

/**
 * Shows the previous body while another resource's first answer is on its way: the next page of a list, or the next
 * letters of a search, replace rows instead of blinking.
 */
export function useLast<T>(view: ResourceView<T>): ResourceView<T> {
  const [last, setLast] = useState<ResourceView<T>>(view)
  useEffect(() => {
    if (view.data !== undefined) setLast(view)
    // The view is a new object at each render; what it shows decides.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [view.data, view.asOfMs])
  const isWaiting = view.data === undefined && view.error === undefined
  return isWaiting && last.data !== undefined ? { ...last, pending: true } : view
}
