// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import './products.css'

/** A product's pictures, side by side. */
export function Gallery(props: {
  /** Names below `/images/products/`. */
  readonly names: readonly string[]
  /** What is seen on them. */
  readonly of: string
}): ReactNode {
  if (props.names.length === 0) return null
  return (
    <ul className="gallery">
      {props.names.map((name, index) => (
        <li key={name}>
          <img
            src={`/images/products/${name}`}
            alt={`${props.of}, picture ${index + 1}`}
            width="320"
            height="240"
            loading={index === 0 ? 'eager' : 'lazy'}
            decoding="async"
          />
        </li>
      ))}
    </ul>
  )
}
