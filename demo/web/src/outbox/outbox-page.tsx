// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { Send } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useLink } from '../data/link.ts'
import { useObserved } from '../data/observed.ts'
import { usePortal } from '../data/portal.tsx'
import { useOutboxRecords } from '../data/use-outbox.ts'
import { Card } from '../parts/card.tsx'
import { Page } from '../parts/page.tsx'
import { ExportButton } from './export-button.tsx'
import { countUnsent, groupOfRecord, OUTBOX_GROUPS } from './outbox-groups.ts'
import { OutboxRow } from './outbox-row.tsx'
import './outbox.css'

const SHOWN_ON_SERVER = 30

/** Everything that was recorded on this phone, and how far each record has come. */
export function OutboxPage(): ReactNode {
  const { outbox } = usePortal()
  const records = useOutboxRecords()
  const trouble = useObserved(outbox.trouble)
  useEffect(() => void outbox.refresh(), [outbox])
  const known = records.filter((record) => groupOfRecord(record) !== undefined)
  const unsent = countUnsent(records)
  return (
    <Page title="Outbox" below={<span>{summaryOf(unsent)}</span>} narrow>
      {trouble !== undefined && (
        <p className="notice notice-problem" role="alert">
          The records on this phone could not be read: {trouble}
        </p>
      )}
      <div className="row">
        <SendNowButton disabled={unsent === 0} />
        {known.length > 0 && <ExportButton />}
      </div>
      {known.length === 0 && (
        <p className="card empty">What you record appears here, from this phone to the server.</p>
      )}
      {OUTBOX_GROUPS.map((group) => (
        <Group
          key={group}
          title={group}
          records={known
            .filter((record) => groupOfRecord(record) === group)
            .slice(0, group === 'On the server' ? SHOWN_ON_SERVER : undefined)}
        />
      ))}
    </Page>
  )
}

function summaryOf(unsent: number): string {
  if (unsent === 0) return 'Everything that you recorded is on the server.'
  return `${unsent === 1 ? '1 record is' : `${unsent} records are`} not on the server yet.`
}

function Group(props: {
  readonly title: string
  readonly records: readonly OutboxRecord[]
}): ReactNode {
  if (props.records.length === 0) return null
  return (
    <Card title={props.title} aside={<span className="muted">{props.records.length}</span>} flush>
      <ul className="list">
        {props.records.map((record) => (
          <OutboxRow key={record.seq} record={record} />
        ))}
      </ul>
    </Card>
  )
}

function SendNowButton(props: { readonly disabled: boolean }): ReactNode {
  const { client } = usePortal()
  const isOffline = useLink() === 'offline'
  const [words, setWords] = useState<string>()
  const send = async (): Promise<void> => {
    setWords(isOffline ? 'Trying although there seems to be no connection.' : 'Sending.')
    await client.outbox.sendNow().then(
      () => setWords(undefined),
      () => setWords('Sending could not be started. It is tried again by itself.'),
    )
  }
  return (
    <>
      <button
        type="button"
        className="button button-main"
        disabled={props.disabled}
        data-testid="send-now"
        onClick={() => void send()}
      >
        <Send size={18} aria-hidden />
        Send now
      </button>
      <span className="muted small" role="status">
        {words}
      </span>
    </>
  )
}
