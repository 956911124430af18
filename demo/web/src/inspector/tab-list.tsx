// SPDX-License-Identifier: MIT
import type { KeyboardEvent, ReactNode } from 'react'
import { nextTab } from './next-tab.ts'
import './tab-list.css'

/** One view of the inspector. */
export interface Tab {
  readonly name: 'page' | 'entries' | 'decisions' | 'budget'
  readonly label: string
}

/** Tabs as a keyboard expects them: one stop for Tab, the arrows move among them. */
export function TabList(props: {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly chosen: Tab
  readonly onChoose: (tab: Tab) => void
}): ReactNode {
  const { tabs, chosen } = props
  const move = (event: KeyboardEvent): void => {
    const next = tabs[nextTab(event.key, tabs.indexOf(chosen), tabs.length)]
    if (next === undefined || next === chosen) return
    event.preventDefault()
    props.onChoose(next)
    document.getElementById(tabIdOf(next))?.focus()
  }
  return (
    <div className="tab-list" role="tablist" aria-label={props.label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          id={tabIdOf(tab)}
          aria-selected={tab === chosen}
          aria-controls={tab === chosen ? panelIdOf(tab) : undefined}
          tabIndex={tab === chosen ? 0 : -1}
          data-testid={`inspector-tab-${tab.name}`}
          onClick={() => props.onChoose(tab)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  )
}

/** Names a tab for its panel. */
export function tabIdOf({ name }: Tab): string {
  return `inspector-tab-${name}`
}

/** Names a panel for its tab. */
export function panelIdOf({ name }: Tab): string {
  return `inspector-panel-${name}`
}
