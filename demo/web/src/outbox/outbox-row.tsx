// SPDX-License-Identifier: MIT
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import { Pencil, RotateCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { jsonBytes, parseJson, readOwnRecord } from '../data/own-record.ts'
import { usePortal } from '../data/portal.tsx'
import { useNow } from '../data/use-now.ts'
import { formatAgo } from '../format/dates.ts'
import { ConfirmButton } from '../parts/confirm-button.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { ConflictView } from './conflict-view.tsx'
import { EditForm } from './edit-form.tsx'
import { editableFields } from './editable-fields.ts'
import { actionsFor, groupOfRecord, isConflict, type OutboxGroup } from './outbox-groups.ts'
import { RecordSummary } from './record-summary.tsx'
import { reasonOf } from './reason.ts'

const TONES: Readonly<Record<OutboxGroup, Tone>> = {
  'Needs you': 'clay',
  Sending: 'water',
  'Saved on this phone': 'hay',
  'On the server': 'spring',
}

/** One record: what it is, where it stands and why, and what can be done about it. */
export function OutboxRow(props: {
  readonly record: OutboxRecord
  /** What it waits for. */
  readonly blocker: OutboxRecord | undefined
}): ReactNode {
  const { record, blocker } = props
  const nowMs = useNow(30_000)
  const reason = reasonOf(record, nowMs, blocker)
  return (
    <li className="outbox-row" data-testid="outbox-row" data-state={record.state}>
      <RecordSummary record={record} />
      <div className="row small">
        <Pill tone={TONES[groupOfRecord(record) ?? 'Saved on this phone']}>
          {wordsFor(record).label}
        </Pill>
        <span className="muted">
          recorded {formatAgo(record.occurredAt.wall, nowMs)}
          {attemptWords(record.attempts)}
        </span>
      </div>
      {reason !== undefined && <p className="small">{reason}</p>}
      {isConflict(record) ? <ConflictView record={record} /> : <RowButtons record={record} />}
    </li>
  )
}

function attemptWords(attempts: number): string {
  if (attempts < 2) return ''
  return `, tried ${attempts} times`
}

function RowButtons(props: { readonly record: OutboxRecord }): ReactNode {
  const { client } = usePortal()
  const { record } = props
  const { seq } = record
  const [isEditing, setIsEditing] = useState(false)
  const { canRetry, canEdit, canDiscard } = actionsFor(record)
  if (!canRetry && !canEdit && !canDiscard) return null
  const mine = parseJson(record.body) ?? {}
  // Three hundred records that are on their way by themselves need no loud buttons.
  const isQuiet = groupOfRecord(record) !== 'Needs you'
  const look = isQuiet ? 'button button-plain' : 'button'
  if (isEditing && canEdit) {
    return (
      <EditForm
        fields={editableFields(readOwnRecord(record).kind)}
        values={mine}
        onCancel={() => setIsEditing(false)}
        onSave={(values) => {
          setIsEditing(false)
          void client.outbox.edit(seq, { body: jsonBytes({ ...mine, ...values }) })
        }}
      />
    )
  }
  return (
    <div className={isQuiet ? 'row row-quiet' : 'row'}>
      {canRetry && (
        <button
          type="button"
          className={look}
          data-testid="retry"
          onClick={() => void client.outbox.retry(seq)}
        >
          <RotateCw size={18} aria-hidden />
          Try again
        </button>
      )}
      {canEdit && (
        <button
          type="button"
          className={look}
          data-testid="edit"
          onClick={() => setIsEditing(true)}
        >
          <Pencil size={18} aria-hidden />
          Edit
        </button>
      )}
      {canDiscard && (
        <ConfirmButton
          label="Discard"
          question="Discard this record?"
          explanation="It is not on the server. Once discarded it can't be brought back."
          confirm="Discard it"
          keep="Keep it"
          testId="discard"
          quiet={isQuiet}
          onConfirm={() => void client.outbox.discard(seq)}
        />
      )}
    </div>
  )
}
