// SPDX-License-Identifier: MIT
import { type ReactNode, useId, useRef } from 'react'
import './confirm-button.css'
import './button.css'

/** A button for what can't be undone: it asks first, and the safe answer has the focus. */
export function ConfirmButton(props: {
  readonly label: ReactNode
  readonly question: string
  readonly explanation: string
  readonly confirm: string
  readonly keep: string
  readonly testId?: string
  /** Stands back, where it is one of many. */
  readonly quiet?: boolean
  readonly onConfirm: () => void
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const close = (): void => dialog.current?.close()
  return (
    <>
      <button
        type="button"
        className={`button button-danger${props.quiet === true ? ' button-plain' : ''}`}
        data-testid={props.testId}
        onClick={() => dialog.current?.showModal()}
      >
        {props.label}
      </button>
      <dialog ref={dialog} className="confirm" aria-labelledby={id}>
        <h2 id={id}>{props.question}</h2>
        <p>{props.explanation}</p>
        <div className="confirm-buttons">
          <button type="button" className="button" onClick={close}>
            {props.keep}
          </button>
          <button
            type="button"
            className="button button-danger"
            data-testid={props.testId === undefined ? undefined : `${props.testId}-confirm`}
            onClick={() => {
              close()
              props.onConfirm()
            }}
          >
            {props.confirm}
          </button>
        </div>
      </dialog>
    </>
  )
}
