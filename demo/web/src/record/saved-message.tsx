// SPDX-License-Identifier: MIT
import { Check, ChevronRight, Smartphone, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { Sent } from '../data/portal-fetch.ts'
import { useOwnRecords } from '../data/use-outbox.ts'
import { groupOfRecord } from '../outbox/outbox-groups.ts'
import type { Saving } from './use-saving.ts'
import './saved-message.css'
import '../parts/notice.css'
import '../parts/button.css'

/** What can be done after saving. */
export interface NextStep {
  readonly words: string
  readonly hint?: string
  readonly act: () => void
}

/** Says where a record is now, read out by screen readers, and leads on to the next one. */
export function SavedMessage(props: {
  readonly saving: Saving
  readonly next: NextStep | undefined
}): ReactNode {
  const { state } = props.saving
  return (
    <div className="stack" aria-live="polite">
      {state.kind === 'saved' && <Saved sent={state.sent} next={props.next} />}
      {state.kind === 'failed' && (
        <p className="notice notice-problem" role="alert" data-testid="save-problem">
          <TriangleAlert size={22} aria-hidden />
          <span>Not saved. {state.words} What you typed is still here; try again.</span>
        </p>
      )}
    </div>
  )
}

function Saved(props: { readonly sent: Sent; readonly next: NextStep | undefined }): ReactNode {
  const words = useWhereItIs(props.sent)
  const nextButton = useRef<HTMLButtonElement>(null)
  useEffect(() => nextButton.current?.focus(), [])
  const isOnServer = words === ON_SERVER
  const Icon = isOnServer ? Check : Smartphone
  return (
    <>
      <div className={isOnServer ? 'notice notice-good' : 'notice notice-warning'}>
        <Icon size={22} aria-hidden />
        <strong data-testid="saved-message">{words}</strong>
        {!isOnServer && (
          <Link className="text-link saved-outbox" to="/outbox">
            Outbox
          </Link>
        )}
      </div>
      {props.next !== undefined && (
        <button
          ref={nextButton}
          type="button"
          className="button button-main button-large"
          data-testid="record-next"
          onClick={props.next.act}
        >
          <span>
            {props.next.words}
            {props.next.hint !== undefined && <span className="saved-hint">{props.next.hint}</span>}
          </span>
          <ChevronRight size={22} aria-hidden />
        </button>
      )}
    </>
  )
}

const ON_SERVER = 'On the server'
const ON_PHONE = 'Saved on this phone'

/** Follows a queued record on its way, so that the message never says less than is true. */
function useWhereItIs(sent: Sent): string {
  const records = useOwnRecords()
  if (sent.kind === 'on-server') return ON_SERVER
  const record = records.find((one) => [one.key, ...(one.formerKeys ?? [])].includes(sent.key))
  const group = record === undefined ? undefined : groupOfRecord(record)
  // "Sending" comes and goes within a moment while the phone keeps trying.
  return group === undefined || group === 'Sending' ? ON_PHONE : group
}
