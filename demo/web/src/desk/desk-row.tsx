// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { ProductRow } from '../../../shared/api.ts'
import { formatMoney, moneyForInput, parseMoney } from '../format/money.ts'
import { Stock } from '../products/stock.tsx'
import { QuickField } from './quick-field.tsx'
import { useChange } from './use-change.ts'
import './desk.css'

/** One product with its price and stock to be changed on the spot. */
export function DeskRow(props: { readonly product: ProductRow }): ReactNode {
  const { product } = props
  return (
    <li className="desk-row" data-testid={`desk-row-${product.id}`}>
      <Link className="list-row-text" to={`/products/${product.id}`}>
        <strong>{product.name}</strong>
        <span className="muted small">{product.unit}</span>
      </Link>
      <div className="desk-now">
        <strong className="figure" data-testid={`price-${product.id}`}>
          {formatMoney(product.priceCents)}
        </strong>
        <span data-testid={`stock-${product.id}`}>
          <Stock stock={product.stock} />
        </span>
      </div>
      <PriceField product={product} />
      <StockField product={product} />
    </li>
  )
}

function PriceField(props: { readonly product: ProductRow }): ReactNode {
  const { id, name, priceCents } = props.product
  const [typed, setTyped] = useState<string>()
  const change = useChange(`/api/products/${id}/price`)
  const cents = typed === undefined ? undefined : parseMoney(typed)
  return (
    <QuickField
      label={`New price of ${name}`}
      unit="€"
      inputMode="decimal"
      value={typed ?? moneyForInput(priceCents)}
      isValid={cents !== undefined && cents !== priceCents}
      change={change.state}
      testIds={{ input: 'price-input', save: 'save-price' }}
      onType={(text) => {
        setTyped(text)
        change.startAgain()
      }}
      onSave={async () => {
        if (cents !== undefined && (await change.save({ priceCents: cents }))) setTyped(undefined)
      }}
    />
  )
}

function StockField(props: { readonly product: ProductRow }): ReactNode {
  const { id, name, stock } = props.product
  const [typed, setTyped] = useState<string>()
  const change = useChange(`/api/products/${id}/stock`)
  const count = typed !== undefined && /^\s*\d{1,6}\s*$/.test(typed) ? Number(typed) : undefined
  return (
    <QuickField
      label={`New stock of ${name}`}
      unit="pcs"
      inputMode="numeric"
      value={typed ?? String(stock)}
      isValid={count !== undefined && count !== stock}
      change={change.state}
      testIds={{ input: 'stock-input', save: 'save-stock' }}
      onType={(text) => {
        setTyped(text)
        change.startAgain()
      }}
      onSave={async () => {
        if (count !== undefined && (await change.save({ stock: count }))) setTyped(undefined)
      }}
    />
  )
}
