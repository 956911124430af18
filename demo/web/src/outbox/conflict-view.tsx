// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { type ReactNode, useState } from 'react'
import { jsonBytes, parseJson, readOwnRecord } from '../data/own-record.ts'
import { usePortal } from '../data/portal.tsx'
import { ConfirmButton } from '../parts/confirm-button.tsx'
import { type ComparedField, compareVersions } from './compare-versions.ts'
import { EditForm } from './edit-form.tsx'
import { editableFields, textOf } from './editable-fields.ts'
import { type Theirs, useTheirs } from './use-theirs.ts'

/** Two people have changed the same thing: what it was, mine and theirs side by side, and what to do about it. */
export function ConflictView(props: { readonly record: OutboxRecord }): ReactNode {
  const { record } = props
  const { client } = usePortal()
  const theirs = useTheirs(record)
  const [isEditing, setIsEditing] = useState(false)
  const fields = editableFields(readOwnRecord(record).kind)
  const mine = parseJson(record.body) ?? {}
  const base = parseJson(record.base?.snapshot)
  const compared = compareVersions(fields, {
    base,
    mine,
    theirs: theirs.kind === 'there' ? theirs.body : undefined,
  })
  const sendAgain = (values: object): void => {
    if (theirs.kind !== 'there') return
    const body = jsonBytes({ ...mine, ...values })
    setIsEditing(false)
    void client.outbox.edit(record.seq, { body, base: theirs.base })
  }
  return (
    <div className="conflict" data-testid="conflict">
      <p className="muted small">What was changed is marked.</p>
      <Comparison fields={compared} theirs={theirs} hasBase={base !== undefined} />
      {theirs.kind === 'unknown' && <p className="muted small">{theirs.why}</p>}
      {theirs.kind === 'gone' && <p className="small">It no longer exists on the server.</p>}
      {isEditing ? (
        <EditForm
          fields={fields}
          values={mine}
          onSave={sendAgain}
          onCancel={() => setIsEditing(false)}
        />
      ) : (
        <div className="row">
          <button
            type="button"
            className="button button-main"
            disabled={theirs.kind !== 'there'}
            data-testid="keep-mine"
            onClick={() => sendAgain({})}
          >
            Keep mine
          </button>
          <button
            type="button"
            className="button"
            disabled={theirs.kind !== 'there'}
            data-testid="edit-conflict"
            onClick={() => setIsEditing(true)}
          >
            Edit
          </button>
          <ConfirmButton
            label="Keep theirs"
            question="Keep what is on the server?"
            explanation="Your own change is given up. It can't be brought back."
            confirm="Keep theirs"
            keep="Go back"
            testId="keep-theirs"
            onConfirm={() => void client.outbox.discard(record.seq)}
          />
        </div>
      )}
    </div>
  )
}

function Comparison(props: {
  readonly fields: readonly ComparedField[]
  readonly theirs: Theirs
  readonly hasBase: boolean
}): ReactNode {
  const { fields, theirs, hasBase } = props
  const author = theirs.kind === 'there' ? authorOf(theirs.body) : ''
  return (
    <div
      role="table"
      aria-label="Versions"
      className={hasBase ? 'versions' : 'versions versions-two'}
    >
      <div role="row" className="versions-head">
        <span role="columnheader" className="visually-hidden">
          Field
        </span>
        {hasBase && <span role="columnheader">Before</span>}
        <span role="columnheader">Mine</span>
        <span role="columnheader">{author === '' ? 'Theirs' : `Theirs, by ${author}`}</span>
      </div>
      {fields.map((field) => (
        <div role="row" key={field.name} data-testid={`versions-${field.name}`}>
          <span role="rowheader">{field.label}</span>
          {hasBase && <Version name="Before" text={field.base} />}
          <Version name="Mine" text={field.mine} isChanged={isBy(field, 'me')} />
          <Version name="Theirs" text={field.theirs} isChanged={isBy(field, 'them')} />
        </div>
      ))}
    </div>
  )
}

function Version(props: {
  readonly name: string
  readonly text: string | undefined
  readonly isChanged?: boolean
}): ReactNode {
  const { name, text, isChanged = false } = props
  const words = text === undefined ? 'not known yet' : text === '' ? 'empty' : text
  const isQuiet = text === undefined || text === ''
  return (
    <span
      role="cell"
      data-version={name}
      className={isChanged ? 'version version-changed' : 'version'}
    >
      <span className="version-name" aria-hidden>
        {name}
      </span>
      <span className={isQuiet ? 'muted' : undefined}>{words}</span>
    </span>
  )
}

function isBy({ changedBy }: ComparedField, whom: 'me' | 'them'): boolean {
  return changedBy === whom || changedBy === 'both'
}

function authorOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'by' in body ? textOf(body.by) : ''
}
