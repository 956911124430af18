// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { ProductRow } from '../../../shared/api.ts'
import { formatMoney } from '../format/money.ts'
import { ProductPicture } from './product-picture.tsx'
import { Stock } from './stock.tsx'
import '../parts/list.css'

/** One product as a row of a list. */
export function ProductLink(props: {
  readonly product: ProductRow
  readonly categoryName: string
}): ReactNode {
  const { product, categoryName } = props
  return (
    <Link
      className="list-row"
      to={`/products/${product.id}`}
      data-testid={`product-row-${product.id}`}
    >
      <ProductPicture id={product.id} categoryName={categoryName} />
      <span className="list-row-text">
        <strong>{product.name}</strong>
        <span className="muted small">
          {product.unit}
          <span className="wide-only">, {categoryName}</span>
        </span>
      </span>
      <span className="list-row-end">
        <strong className="figure" data-testid={`price-${product.id}`}>
          {formatMoney(product.priceCents)}
        </strong>
        <Stock stock={product.stock} />
      </span>
    </Link>
  )
}
