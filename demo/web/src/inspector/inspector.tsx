// SPDX-License-Identifier: MIT
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useNow } from '../data/use-now.ts'
import { AnswerList } from './answer-list.tsx'
import { ChangeList } from './change-list.tsx'
import { useInspectorSwitch } from './inspector-switch.tsx'
import { LinkFacts } from './link-facts.tsx'
import './inspector.css'

/** Shows where the latest answers came from, and what arrives on the event stream. */
export function Inspector(): ReactNode {
  const { isOpen, toggle } = useInspectorSwitch()
  return isOpen ? <OpenInspector close={toggle} /> : null
}

function OpenInspector(props: { readonly close: () => void }): ReactNode {
  const nowMs = useNow(1000)
  return (
    <aside className="inspector" aria-label="Inspector" data-testid="inspector">
      <div className="row-apart">
        <h2>Where this page comes from</h2>
        <button
          type="button"
          className="button button-plain button-round"
          aria-label="Close the inspector"
          onClick={props.close}
        >
          <X size={20} aria-hidden />
        </button>
      </div>
      <LinkFacts nowMs={nowMs} />
      <ChangeList />
      <AnswerList nowMs={nowMs} />
    </aside>
  )
}
