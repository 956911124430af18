// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import './pill.css'

/** How a pill is meant: quiet, good, informing, waiting or wrong. */
export type Tone = 'stone' | 'spring' | 'water' | 'hay' | 'clay'

/** A word or two about a state. */
export function Pill(props: { readonly tone?: Tone; readonly children: ReactNode }): ReactNode {
  const tone = props.tone ?? 'stone'
  return <span className={tone === 'stone' ? 'pill' : `pill pill-${tone}`}>{props.children}</span>
}
