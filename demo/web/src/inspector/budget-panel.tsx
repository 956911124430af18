// SPDX-License-Identifier: MIT
import type { BudgetReport } from '@springhouse/core'
import type { ReactNode } from 'react'
import { BudgetPicture } from './budget-picture.tsx'
import { formatBytes } from './bytes.ts'
import { ReportPart } from './report-part.tsx'
import { troubleLines } from './trouble-words.ts'
import './budget-panel.css'

/** How much is stored, how much may be, and what went wrong without breaking a request. */
export function BudgetPanel(): ReactNode {
  return (
    <ReportPart limit={0}>
      {({ budget, counters }) => (
        <>
          <BudgetPicture budget={budget} />
          <BudgetFacts budget={budget} />
          <TroubleList counters={counters} />
        </>
      )}
    </ReportPart>
  )
}

function BudgetFacts(props: { readonly budget: BudgetReport }): ReactNode {
  const { entries, hotBytes, evictedEntries, evictedBytes } = props.budget
  return (
    <dl className="link-facts">
      <div>
        <dt>Entries</dt>
        <dd className="figure">{entries}</dd>
      </div>
      <div>
        <dt>In memory</dt>
        <dd className="figure">{formatBytes(hotBytes)}</dd>
      </div>
      <div>
        <dt>Evicted since start</dt>
        <dd className="figure">
          {evictedEntries === 0
            ? 'nothing'
            : `${evictedEntries} entries, ${formatBytes(evictedBytes)}`}
        </dd>
      </div>
    </dl>
  )
}

function TroubleList(props: { readonly counters: Readonly<Record<string, number>> }): ReactNode {
  const lines = troubleLines(props.counters)
  if (lines.length === 0) return null
  return (
    <section data-testid="inspector-trouble">
      <h3>Trouble since the worker started</h3>
      <ul className="inspector-list">
        {lines.map(({ name, words }) => (
          <li key={name}>{words}</li>
        ))}
      </ul>
    </section>
  )
}
