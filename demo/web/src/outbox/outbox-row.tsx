// SPDX-License-Identifier: MIT
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import { RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePortal } from '../data/portal.tsx'
import { useNow } from '../data/use-now.ts'
import { formatInstant } from '../format/dates.ts'
import { ConfirmButton } from '../parts/confirm-button.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { actionsFor, groupOfRecord, type OutboxGroup } from './outbox-groups.ts'
import { RecordSummary } from './record-summary.tsx'
import { reasonOf } from './reason.ts'

const TONES: Readonly<Record<OutboxGroup, Tone>> = {
  'Needs you': 'clay',
  Sending: 'water',
  'Saved on this phone': 'hay',
  'On the server': 'spring',
}

/** One record: what it is, where it stands and why, and what can be done about it. */
export function OutboxRow(props: { readonly record: OutboxRecord }): ReactNode {
  const { record } = props
  const nowMs = useNow(30_000)
  const reason = reasonOf(record, nowMs)
  return (
    <li className="outbox-row" data-testid="outbox-row" data-state={record.state}>
      <RecordSummary record={record} />
      <div className="row small">
        <Pill tone={TONES[groupOfRecord(record) ?? 'Saved on this phone']}>
          {wordsFor(record).label}
        </Pill>
        <span className="muted">
          recorded {formatInstant(record.occurredAt.wall, nowMs)}
          {attemptWords(record.attempts)}
        </span>
      </div>
      {reason !== undefined && <p className="small">{reason}</p>}
      <RowButtons record={record} />
    </li>
  )
}

function attemptWords(attempts: number): string {
  if (attempts < 2) return ''
  return `, tried ${attempts} times`
}

function RowButtons(props: { readonly record: OutboxRecord }): ReactNode {
  const { client, outbox } = usePortal()
  const { seq } = props.record
  const { canRetry, canDiscard } = actionsFor(props.record)
  if (!canRetry && !canDiscard) return null
  const retry = async (): Promise<void> => {
    await client.outbox.retry(seq)
    await outbox.refresh()
    await client.outbox.sendNow()
  }
  const discard = async (): Promise<void> => {
    await client.outbox.discard(seq)
    await outbox.refresh()
  }
  return (
    <div className="row">
      {canRetry && (
        <button type="button" className="button" data-testid="retry" onClick={() => void retry()}>
          <RotateCw size={18} aria-hidden />
          Try again
        </button>
      )}
      {canDiscard && (
        <ConfirmButton
          label="Discard"
          question="Discard this record?"
          explanation="The server has not confirmed it. Once discarded it can't be brought back."
          confirm="Discard it"
          keep="Keep it"
          testId="discard"
          onConfirm={() => void discard()}
        />
      )}
    </div>
  )
}
