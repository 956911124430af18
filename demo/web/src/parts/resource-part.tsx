// SPDX-License-Identifier: MIT
import { CloudOff, RefreshCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { LoadError } from '../data/load-error.ts'
import type { ResourceView } from '../data/use-resource.ts'
import './notice.css'
import './button.css'

/** Shows a resource: a quiet placeholder at first, its body from then on, and words with a way out when it can't be had. */
export function ResourcePart<T>(props: {
  readonly view: ResourceView<T>
  /** Names what is loaded, as in "the herd". */
  readonly what: string
  readonly children: (body: T) => ReactNode
}): ReactNode {
  const { data, error, reload } = props.view
  if (data === undefined && error === undefined) return <Placeholder what={props.what} />
  // A body stays readable although refreshing it failed without a connection: the "as of" label says so.
  const isWorthSaying = error !== undefined && (data === undefined || error.kind !== 'unreachable')
  return (
    <>
      {isWorthSaying && <LoadProblem what={props.what} error={error} reload={reload} />}
      {data !== undefined && props.children(data)}
    </>
  )
}

/** Says why something couldn't be loaded, with a button to try again. */
export function LoadProblem(props: {
  readonly what: string
  readonly error: LoadError
  readonly reload: () => void
}): ReactNode {
  const { kind, message } = props.error
  const Icon = kind === 'unreachable' ? CloudOff : TriangleAlert
  return (
    <div className="notice notice-problem" role="alert">
      <Icon size={22} aria-hidden />
      <div className="stack-tight">
        <strong>Could not load {props.what}</strong>
        <span>{message}</span>
        <div className="row">
          <button className="button" type="button" onClick={props.reload}>
            <RefreshCw size={18} aria-hidden />
            Try again
          </button>
          {kind === 'signed-out' && (
            <Link className="button" to="/sign-in">
              Sign in
            </Link>
          )}
        </div>
      </div>
    </div>
  )
}

function Placeholder(props: { readonly what: string }): ReactNode {
  return (
    <div className="placeholder" role="status">
      <span className="visually-hidden">Loading {props.what}</span>
      <span className="placeholder-line" />
      <span className="placeholder-line" />
      <span className="placeholder-line" />
    </div>
  )
}
