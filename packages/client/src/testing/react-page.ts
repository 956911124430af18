// SPDX-License-Identifier: MIT
import { act, createElement, type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { SpringhouseProvider } from '../react/springhouse-provider.ts'
import type { SpringhouseClient } from '../springhouse-client.ts'
import { settle } from './fake-clock.ts'

// React tells of updates outside `act()` only where it knows that it is under test.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** A page that React renders. */
export interface ReactPage {
  readonly element: HTMLElement
  render(client: SpringhouseClient | undefined, content: ReactNode): Promise<void>
  close(): Promise<void>
}

/** Opens an empty page. */
export function openReactPage(): ReactPage {
  const element = document.createElement('main')
  const root = createRoot(element)
  return {
    element,
    render: (client, content) => after(() => root.render(within(client, content))),
    close: () => after(() => root.unmount()),
  }
}

/** Lets something happen, and React show what comes of it. */
export async function after(event: () => unknown): Promise<void> {
  await act(async () => {
    await event()
    await settle()
  })
}

/** Wraps content as an app does, in Strict Mode: effects run twice. */
export function within(client: SpringhouseClient | undefined, content: ReactNode): ReactNode {
  return createElement(StrictMode, null, createElement(SpringhouseProvider, { client }, content))
}
