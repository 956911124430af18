// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { PersonPortrait } from '../parts/portrait.tsx'

/** A product's first picture, small; the initials of its category where there is none. */
export function ProductPicture(props: {
  readonly id: number
  readonly categoryName: string
}): ReactNode {
  const [failedId, setFailedId] = useState<number>()
  if (failedId === props.id) return <PersonPortrait name={props.categoryName} />
  return (
    <img
      className="product-picture"
      src={`/images/products/${props.id}-1.svg`}
      alt=""
      width="48"
      height="48"
      loading="lazy"
      decoding="async"
      onError={() => setFailedId(props.id)}
    />
  )
}
