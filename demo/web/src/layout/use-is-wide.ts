// SPDX-License-Identifier: MIT
import { useSyncExternalStore } from 'react'

/** From this width on the rail replaces the tab bar; the style sheets say the same. */
const WIDE = '(min-width: 900px)'

/** Tells whether there is room for the rail; renders again when that changes. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches)
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
