// SPDX-License-Identifier: MIT
import { ChevronLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link, NavigationType, useNavigationType } from 'react-router'
import './page.css'

/** One page: its title (also the document's), a way back, and its parts. */
export function Page(props: {
  readonly title: string
  /** What stands below the title: a place, a date, how old the page is. */
  readonly below?: ReactNode
  readonly back?: { readonly to: string; readonly name: string } | undefined
  readonly narrow?: boolean
  readonly children: ReactNode
}): ReactNode {
  useEffect(() => {
    document.title = `${props.title} · Springhouse Dairy`
  }, [props.title])
  // Going back, the browser restores where the page was scrolled to.
  const isBack = useNavigationType() === NavigationType.Pop
  useEffect(() => {
    if (!isBack) scrollTo({ top: 0 })
  }, [isBack])
  return (
    <div className={props.narrow === true ? 'page page-narrow' : 'page'}>
      <header className="page-head">
        {props.back !== undefined && (
          <Link className="page-back" to={props.back.to}>
            <ChevronLeft size={20} aria-hidden />
            {props.back.name}
          </Link>
        )}
        <h1>{props.title}</h1>
        {props.below !== undefined && <div className="row-apart muted">{props.below}</div>}
      </header>
      {props.children}
    </div>
  )
}
