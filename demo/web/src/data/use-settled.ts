// SPDX-License-Identifier: MIT
import { useEffect, useState } from 'react'

/** A text that follows another once it has stood still for `afterMs`, so that each keystroke isn't a request. */
export function useSettled(text: string, afterMs = 250): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), afterMs)
    return () => clearTimeout(timer)
  }, [text, afterMs])
  return settled
}
