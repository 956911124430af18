// SPDX-License-Identifier: MIT
import type { ReadDecision } from '@springhouse/core'
import type { ReactNode } from 'react'
import policy from '../../../cache.policy.ts'
import { wordsForDecision } from './decision-words.ts'
import { wordsForOutcome } from './outcome-words.ts'
import { ReportPart } from './report-part.tsx'
import { shortUrl } from './short-url.ts'
import './decision-panel.css'

/** Why the latest reads were answered as they were. */
export function DecisionPanel(): ReactNode {
  return (
    <ReportPart limit={0}>{({ decisions }) => <DecisionList decisions={decisions} />}</ReportPart>
  )
}

function DecisionList(props: { readonly decisions: readonly ReadDecision[] }): ReactNode {
  if (props.decisions.length === 0) {
    return <p className="muted">Nothing was read since the worker started.</p>
  }
  return (
    <ul className="inspector-list">
      {keyed(props.decisions).map(([key, decision]) => (
        <DecisionRow key={key} decision={decision} />
      ))}
    </ul>
  )
}

function DecisionRow(props: { readonly decision: ReadDecision }): ReactNode {
  const { decision } = props
  const { atMs, url, method, route, plan, cacheStatus } = decision
  const outcome = wordsForOutcome(decision)
  return (
    <li className={`decision decision-${plan}`} data-testid="inspector-decision">
      <div className="inspector-line">
        <strong className="inspector-url" title={url}>
          {method === 'GET' ? '' : `${method} `}
          {shortUrl(url, location.origin)}
        </strong>
        <time className="muted figure" dateTime={new Date(atMs).toISOString()}>
          {TIME.format(atMs)}
        </time>
      </div>
      <p className="decision-words">
        {wordsForDecision(decision, lifetimes.get(route))}
        {outcome !== undefined && `; ${outcome}`}
      </p>
      <p className="decision-status muted">{cacheStatus ?? 'Cache-Status: not known yet'}</p>
    </li>
  )
}

const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

const lifetimes: ReadonlyMap<string, number> = new Map(
  policy.routes.map(({ name, lifetimes: { whenFollowing } }) => [name, whenFollowing]),
)

// Two reads of one URL may fall into the same millisecond.
function keyed(decisions: readonly ReadDecision[]): readonly (readonly [string, ReadDecision])[] {
  const counts = new Map<string, number>()
  return decisions
    .toReversed()
    .map((decision): readonly [string, ReadDecision] => {
      const name = `${decision.atMs} ${decision.url}`
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      return [`${name} ${count}`, decision]
    })
    .toReversed()
}
