// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { hueOf, initialsOf } from '../format/initials.ts'
import './portrait.css'

/** A person, drawn as initials on a colour of their own. */
export function PersonPortrait(props: {
  readonly name: string
  readonly size?: number
}): ReactNode {
  return <Initials name={props.name} size={props.size ?? 44} />
}

/** An animal's picture; without a network, and not seen before, its initial. */
export function AnimalPortrait(props: {
  readonly id: number
  readonly name: string
  readonly size?: number
}): ReactNode {
  const size = props.size ?? 44
  const [failedId, setFailedId] = useState<number>()
  if (failedId === props.id) return <Initials name={props.name} size={size} />
  return (
    <img
      className="portrait"
      src={`/images/animals/${props.id}.svg`}
      alt=""
      width={size}
      height={size}
      loading="lazy"
      decoding="async"
      onError={() => setFailedId(props.id)}
    />
  )
}

function Initials(props: { readonly name: string; readonly size: number }): ReactNode {
  return (
    <svg
      className={`portrait portrait-hue-${hueOf(props.name, 5)}`}
      viewBox="0 0 44 44"
      width={props.size}
      height={props.size}
      aria-hidden
    >
      <rect width="44" height="44" fill="var(--portrait-ground)" />
      <path d="M0 35c5-3 11-3 15 0s10 3 14 0 10-3 15 0v9H0z" fill="currentcolor" opacity="0.16" />
      <text
        x="22"
        y="23"
        textAnchor="middle"
        dominantBaseline="central"
        fontSize="16"
        fontWeight="600"
        fill="currentcolor"
      >
        {initialsOf(props.name)}
      </text>
    </svg>
  )
}
