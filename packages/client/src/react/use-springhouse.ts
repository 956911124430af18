// SPDX-License-Identifier: MIT
import { useMemo, useSyncExternalStore } from 'react'
import { NOT_CONNECTED, type Springhouse } from './client-view.ts'
import { useClientView } from './springhouse-provider.ts'

/**
 * The client and its status, or what a selector takes out of them; renders again when that is another value.
 *
 * On a server, and for the first render of what a server has rendered, there is no client and the link is `connecting`.
 *
 * @param select takes what the component shows; best a plain value, because objects are compared by identity
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * const OfflineSign = () => {
 *   const isOffline = useSpringhouse(({ status }) => status.link === 'offline')
 *   return isOffline ? 'Offline' : null
 * }
 */
export function useSpringhouse(): Springhouse
export function useSpringhouse<Selected>(select: (springhouse: Springhouse) => Selected): Selected
export function useSpringhouse<Selected>(
  select?: (springhouse: Springhouse) => Selected,
): Springhouse | Selected {
  const { snapshot, subscribe } = useClientView()
  const [read, readOnServer] = useMemo(() => {
    const choose = (springhouse: Springhouse): Springhouse | Selected =>
      select === undefined ? springhouse : select(springhouse)
    return [remember(choose, snapshot), remember(choose, () => NOT_CONNECTED)] as const
  }, [select, snapshot])
  return useSyncExternalStore(subscribe, read, readOnServer)
}

// React reads more than once and wants the same object each time, also from a selector that makes a new one.
function remember<Selected>(
  select: (springhouse: Springhouse) => Selected,
  snapshot: () => Springhouse,
): () => Selected {
  let last: readonly [seen: Springhouse, selected: Selected] | undefined
  return () => {
    const seen = snapshot()
    if (last?.[0] !== seen) last = [seen, select(seen)]
    return last[1]
  }
}
