// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'

/** The springhouse over its spring, and the dairy's name. */
export function Brand(): ReactNode {
  return (
    <span className="brand">
      <img src="/favicon.svg" alt="" width="36" height="36" />
      <span>Springhouse</span>
    </span>
  )
}
