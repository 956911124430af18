// SPDX-License-Identifier: MIT
import { useOutbox } from '@springhouse/client/react'
import { blockersIn, type OutboxRecord, wordsForStorage } from '@springhouse/outbox'
import { Send } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useLink } from '../data/link.ts'
import { usePortal } from '../data/portal.tsx'
import { useOwnRecords, useUnsentCount } from '../data/use-outbox.ts'
import { Card } from '../parts/card.tsx'
import { Page } from '../parts/page.tsx'
import { ExportButton } from './export-button.tsx'
import { ImportButton } from './import-button.tsx'
import { groupOfRecord, OUTBOX_GROUPS, type OutboxGroup } from './outbox-groups.ts'
import { OutboxNotices } from './outbox-notices.tsx'
import { OutboxRow } from './outbox-row.tsx'
import { summaryOf } from './outbox-words.ts'
import { RESCUE_PAGE } from './rescue-page.ts'
import '../parts/button.css'
import './outbox.css'

const SHOWN_AT_FIRST = 30

/** Everything that was recorded on this phone, and how far each record has come. */
export function OutboxPage(): ReactNode {
  const records = useOwnRecords()
  const unsent = useUnsentCount()
  const trouble = useOutbox(({ trouble: words }) => words)
  const storage = useOutbox(({ counts }) => counts?.storage)
  const known = records.filter((record) => groupOfRecord(record) !== undefined)
  const blockers = useMemo(() => blockersIn(records), [records])
  return (
    <Page title="Outbox" below={<span>{summaryOf(unsent)}</span>} narrow>
      {trouble !== undefined && (
        <p className="notice notice-problem" role="alert">
          The records on this phone could not be read: {trouble}
        </p>
      )}
      <OutboxNotices />
      <div className="row">
        <SendNowButton disabled={unsent === 0} />
        {unsent > 0 && <ExportButton />}
      </div>
      {known.length === 0 && (
        <p className="card empty">What you record appears here, from this phone to the server.</p>
      )}
      {OUTBOX_GROUPS.map((group) => (
        <Group
          key={group}
          title={group}
          blockers={blockers}
          records={known.filter((record) => groupOfRecord(record) === group)}
        />
      ))}
      <div className="outbox-foot">
        <ImportButton />
        <a className="text-link small" href={RESCUE_PAGE} data-testid="rescue-link">
          Rescue page
        </a>
      </div>
      {unsent > 0 && storage === 'evictable' && (
        <p className="muted small">{wordsForStorage(storage)}.</p>
      )}
    </Page>
  )
}

function Group(props: {
  readonly title: OutboxGroup
  readonly records: readonly OutboxRecord[]
  readonly blockers: ReadonlyMap<number, OutboxRecord>
}): ReactNode {
  const { title, records, blockers } = props
  const [isOpen, setIsOpen] = useState(false)
  if (records.length === 0) return null
  const shown = isOpen ? records : records.slice(0, SHOWN_AT_FIRST)
  return (
    <Card title={title} aside={<span className="muted">{records.length}</span>} flush>
      <ul className="list">
        {shown.map((record) => (
          <OutboxRow key={record.seq} record={record} blocker={blockers.get(record.seq)} />
        ))}
      </ul>
      {shown.length < records.length && (
        <button type="button" className="button button-plain more" onClick={() => setIsOpen(true)}>
          Show all {records.length}
        </button>
      )}
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
