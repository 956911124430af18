// SPDX-License-Identifier: MIT
import type { BudgetReport } from '@springhouse/core'
import type { ReactNode } from 'react'
import { type BudgetBars, budgetBars, type BudgetPart } from './budget-bar.ts'
import { formatBytes } from './bytes.ts'

/** The budget as one bar, divided by class, as long as the limit; below it the browser's own quota. */
export function BudgetPicture(props: { readonly budget: BudgetReport }): ReactNode {
  const { budget } = props
  const { limitBytes, usedBytes } = budget
  const bars = budgetBars(budget)
  return (
    <>
      <figure className="space" data-testid="inspector-budget">
        <figcaption className="inspector-line">
          <strong>Budget of the cache</strong>
          <span className="figure">
            {formatBytes(usedBytes)} of {formatBytes(limitBytes)}
          </span>
        </figcaption>
        <Bars bars={bars} />
        <ul className="space-legend">
          {bars.whole.map(({ name, bytes }) => (
            <li key={name}>
              <span className={`space-mark space-${name}`} aria-hidden />
              {name} <span className="figure muted">{formatBytes(bytes)}</span>
            </li>
          ))}
          <li>
            <span className="space-mark" aria-hidden />
            free{' '}
            <span className="figure muted">{formatBytes(Math.max(0, limitBytes - usedBytes))}</span>
          </li>
        </ul>
      </figure>
      <QuotaPicture budget={budget} />
    </>
  )
}

/** The whole budget; below it, as through a lens, what is used of it where that is little. */
function Bars({ bars }: { readonly bars: BudgetBars }): ReactNode {
  const { whole, usedWidth, enlarged } = bars
  return (
    <div aria-hidden>
      <Bar parts={whole} />
      {enlarged !== undefined && (
        <>
          <div
            className="space-lens"
            style={{ clipPath: `polygon(0 0, ${usedWidth}% 0, 100% 100%, 0 100%)` }}
          />
          <Bar parts={enlarged} />
        </>
      )}
    </div>
  )
}

function Bar(props: { readonly parts: readonly BudgetPart[] }): ReactNode {
  return (
    <div className="space-bar">
      {props.parts
        .filter(({ bytes }) => bytes > 0)
        .map(({ name, width }) => (
          <span key={name} className={`space-${name}`} style={{ width: `${width}%` }} />
        ))}
    </div>
  )
}

function QuotaPicture(props: { readonly budget: BudgetReport }): ReactNode {
  const { quotaBytes, usageBytes } = props.budget
  if (quotaBytes === undefined || usageBytes === undefined) {
    return <p className="muted">This browser does not tell how much this site may store.</p>
  }
  return (
    <figure className="space" data-testid="inspector-quota">
      <figcaption className="inspector-line">
        <strong>Quota of the browser</strong>
        <span className="figure">
          {formatBytes(usageBytes)} of {formatBytes(quotaBytes)}
        </span>
      </figcaption>
      <div className="space-bar space-bar-thin" aria-hidden>
        <span
          className="space-usage"
          style={{ width: `${Math.min(100, (100 * usageBytes) / Math.max(1, quotaBytes))}%` }}
        />
      </div>
      <p className="muted">Everything of this site together: cache, outbox and app.</p>
    </figure>
  )
}
