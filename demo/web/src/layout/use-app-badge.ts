// SPDX-License-Identifier: MIT
import { useEffect } from 'react'
import { useUnsentCount } from '../data/use-outbox.ts'

/** Shows on the app's icon how many records wait, where the browser can. */
export function useAppBadge(): void {
  const unsent = useUnsentCount()
  useEffect(() => {
    // Platform: only an installed app has an icon, and not every browser has badges.
    if (!('setAppBadge' in navigator)) return
    const shown = unsent === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(unsent)
    shown.catch(() => undefined)
  }, [unsent])
}
