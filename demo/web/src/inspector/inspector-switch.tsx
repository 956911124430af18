// SPDX-License-Identifier: MIT
import { ScanSearch } from 'lucide-react'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { usePortal } from '../data/portal.tsx'

interface InspectorSwitch {
  readonly isOpen: boolean
  readonly toggle: () => void
}

const REMEMBERED = 'dairy.inspector'
const SwitchContext = createContext<InspectorSwitch>({ isOpen: false, toggle: () => undefined })

/** Remembers whether the inspector is open. */
export function InspectorProvider(props: { readonly children: ReactNode }): ReactNode {
  const { memory } = usePortal()
  const [isOpen, setIsOpen] = useState(() => memory.recall(REMEMBERED) === 'open')
  const toggle = (): void => {
    memory.remember(REMEMBERED, isOpen ? 'closed' : 'open')
    setIsOpen(!isOpen)
  }
  return <SwitchContext value={{ isOpen, toggle }}>{props.children}</SwitchContext>
}

/** Whether the inspector is open, and how to open and close it. */
export function useInspectorSwitch(): InspectorSwitch {
  return useContext(SwitchContext)
}

/** Opens and closes the inspector. */
export function InspectorToggle(): ReactNode {
  const { isOpen, toggle } = useInspectorSwitch()
  return (
    <button
      type="button"
      className="button button-plain button-round"
      aria-pressed={isOpen}
      aria-label="Inspector: where answers come from"
      title="Where answers come from"
      data-testid="inspector-toggle"
      onClick={toggle}
    >
      <ScanSearch size={22} aria-hidden />
    </button>
  )
}
