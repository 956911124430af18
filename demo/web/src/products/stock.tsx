// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'

const FEW = 10

/** Says how many are left, louder when there are few. */
export function Stock(props: { readonly stock: number }): ReactNode {
  const { stock } = props
  if (stock === 0) return <span className="small stock-none">sold out</span>
  return (
    <span className={stock < FEW ? 'small figure stock-few' : 'small figure muted'}>
      {stock} in stock
    </span>
  )
}
