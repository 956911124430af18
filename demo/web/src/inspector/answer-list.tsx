// SPDX-License-Identifier: MIT
import { matchRoute } from '@springhouse/core'
import type { ReactNode } from 'react'
import policy from '../../../cache.policy.ts'
import type { LoggedAnswer } from '../data/answer-log.ts'
import { wordsForSource } from '../data/cache-status.ts'
import { useObserved } from '../data/observed.ts'
import { usePortal } from '../data/portal.tsx'
import { formatElapsed } from '../format/dates.ts'

/** The latest answers of this page, each with where it came from, its age and its tags. */
export function AnswerList(props: { readonly nowMs: number }): ReactNode {
  const answers = useObserved(usePortal().answers.latest)
  return (
    <section>
      <h3>Latest answers</h3>
      <ul className="inspector-list">
        {answers.map((answer) => (
          <li key={answer.number} data-testid="inspector-answer">
            <AnswerLine answer={answer} nowMs={props.nowMs} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function AnswerLine(props: { readonly answer: LoggedAnswer; readonly nowMs: number }): ReactNode {
  const { answer, nowMs } = props
  const { method, url, status, source, asOfMs, durationMs, tags } = answer
  return (
    <>
      <div className="inspector-line">
        <strong className="inspector-url">
          {method === 'GET' ? '' : `${method} `}
          {url}
        </strong>
        <span className="figure">{formatDuration(durationMs)}</span>
      </div>
      <div className={`inspector-source inspector-source-${source}`}>
        {status >= 400 ? `answered ${status}` : wordsForSource(source)},{' '}
        {formatElapsed(nowMs - asOfMs)} old
      </div>
      <div className="muted">
        {routeName(method, url)}
        {tags.map((tag) => (
          <code key={tag}>{tag}</code>
        ))}
      </div>
    </>
  )
}

function routeName(method: string, url: string): string {
  const [pathname = url] = url.split('?')
  return matchRoute(policy, { method, pathname })?.route.name ?? 'no route'
}

function formatDuration(durationMs: number): string {
  return durationMs < 10 ? `${durationMs.toFixed(1)} ms` : `${Math.round(durationMs)} ms`
}
