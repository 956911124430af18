// SPDX-License-Identifier: MIT
import { useEffect, useState } from 'react'

/** The device's clock in epoch milliseconds, read again every `everyMs` so that ages on the screen move on. */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
