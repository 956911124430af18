// SPDX-License-Identifier: MIT
import { ChevronsDown, ChevronsUp, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { usePortal } from '../data/portal.tsx'
import { BudgetPanel } from './budget-panel.tsx'
import { DecisionPanel } from './decision-panel.tsx'
import { EntryPanel } from './entry-panel.tsx'
import { useInspectorSwitch } from './inspector-switch.tsx'
import { type Tab, TabList, panelIdOf, tabIdOf } from './tab-list.tsx'
import { PagePanel } from './page-panel.tsx'
import './inspector.css'

/** Shows where answers come from and why, what is stored, and how much space that takes. Costs nothing while closed. */
export function Inspector(): ReactNode {
  const { isOpen, toggle } = useInspectorSwitch()
  return isOpen ? <OpenInspector close={toggle} /> : null
}

const PAGE: Tab = { name: 'page', label: 'Page' }
const TABS: readonly Tab[] = [
  PAGE,
  { name: 'entries', label: 'Stored' },
  { name: 'decisions', label: 'Why' },
  { name: 'budget', label: 'Space' },
]
const REMEMBERED = 'dairy.inspector.tab'

function OpenInspector(props: { readonly close: () => void }): ReactNode {
  const { memory } = usePortal()
  const [name, setName] = useState(() => memory.recall(REMEMBERED))
  const [isTall, setIsTall] = useState(false)
  const chosen = TABS.find((tab) => tab.name === name) ?? PAGE
  const choose = (tab: Tab): void => {
    memory.remember(REMEMBERED, tab.name)
    setName(tab.name)
  }
  return (
    <aside
      className={isTall ? 'inspector inspector-tall' : 'inspector'}
      aria-label="Inspector"
      data-testid="inspector"
    >
      <div className="inspector-head">
        <TabList label="What to inspect" tabs={TABS} chosen={chosen} onChoose={choose} />
        <button
          type="button"
          className="button button-plain button-round inspector-stretch"
          aria-label={isTall ? 'Make the inspector low' : 'Make the inspector tall'}
          onClick={() => setIsTall(!isTall)}
        >
          {isTall ? <ChevronsDown size={20} aria-hidden /> : <ChevronsUp size={20} aria-hidden />}
        </button>
        <button
          type="button"
          className="button button-plain button-round"
          aria-label="Close the inspector"
          onClick={props.close}
        >
          <X size={20} aria-hidden />
        </button>
      </div>
      <div
        key={chosen.name}
        className="inspector-body"
        role="tabpanel"
        id={panelIdOf(chosen)}
        aria-labelledby={tabIdOf(chosen)}
        tabIndex={0}
      >
        {panelOf(chosen)}
      </div>
    </aside>
  )
}

function panelOf({ name }: Tab): ReactNode {
  switch (name) {
    case 'entries':
      return <EntryPanel />
    case 'decisions':
      return <DecisionPanel />
    case 'budget':
      return <BudgetPanel />
    case 'page':
      return <PagePanel />
  }
}
