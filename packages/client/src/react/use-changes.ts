// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { Change } from '../client-events.ts'
import { useEffect, useInsertionEffect, useRef, useState } from 'react'
import { useClientView } from './springhouse-provider.ts'

/**
 * Calls the listener with each change that concerns one of the tags, while the component is mounted.
 *
 * The latest listener is called, and tags are compared by what they say: neither needs to be kept the same from one render
 * to the next. Matched as `client.onChange()` does.
 *
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * const Herd = () => {
 *   useChanges(['herd:7'], (change) => refetch(change))
 *   return null
 * }
 */
export function useChanges(tags: readonly Tag[], listener: (change: Change) => void): void {
  const { client } = useClientView()
  const latest = useRef(listener)
  useInsertionEffect(() => {
    latest.current = listener
  })
  const key = keyOf(tags)
  useEffect(() => client?.onChange(tagsOf(key), (change) => latest.current(change)), [client, key])
}

/**
 * The last change that concerns one of the tags; renders again with each. Another object each time, so it can stand in the
 * dependencies of an effect.
 *
 * @returns `undefined` until something has changed while the component was mounted
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * import { useEffect } from 'react'
 *
 * const Herd = () => {
 *   const change = useLastChange(['herd:7'])
 *   useEffect(() => list.refetch(), [change])
 *   return null
 * }
 */
export function useLastChange(tags: readonly Tag[]): Change | undefined {
  const key = keyOf(tags)
  const [last, setLast] = useState<{ readonly key: string; readonly change: Change }>()
  useChanges(tags, (change) => {
    setLast({ key, change })
  })
  return last?.key === key ? last.change : undefined
}

// No tag has a space.
function keyOf(tags: readonly Tag[]): string {
  return tags.join(' ')
}

function tagsOf(key: string): readonly Tag[] {
  return key === '' ? [] : key.split(' ')
}
