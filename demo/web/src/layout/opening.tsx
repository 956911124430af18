// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import './opening.css'

/** Shown while it is being found out who is signed in, and only if that takes long enough to be noticed. */
export function Opening(): ReactNode {
  return (
    <main className="opening" aria-busy="true">
      <img src="/favicon.svg" alt="" width="96" height="96" />
      <p className="muted" role="status">
        Opening the springhouse
      </p>
    </main>
  )
}
