// SPDX-License-Identifier: MIT
import type { SpringhouseClient } from '@springhouse/client'
import { SpringhouseProvider } from '@springhouse/client/react'
import { createContext, type ReactNode, useContext } from 'react'
import { AnswerLog } from './answer-log.ts'
import { browserMemory, type BrowserMemory } from './browser-memory.ts'
import { ChangeLog } from './change-log.ts'
import { type PortalFetch, portalFetch } from './portal-fetch.ts'
import { ResourceStore } from './resource-store.ts'
import { SessionKeeper } from './session-keeper.ts'

/** Everything that the pages reach the portal with; made once when the app starts. */
export interface Portal {
  readonly client: SpringhouseClient
  readonly memory: BrowserMemory
  readonly fetch: PortalFetch
  readonly resources: ResourceStore
  readonly session: SessionKeeper
  readonly answers: AnswerLog
  readonly changes: ChangeLog
}

/** Connects the page's parts with the client. */
export function createPortal(client: SpringhouseClient): Portal {
  const answers = new AnswerLog()
  const changes = new ChangeLog()
  const fetch = portalFetch(answers)
  const memory = browserMemory(() => localStorage)
  const after = (delayMs: number, act: () => void): void => void setTimeout(act, delayMs)
  const resources = new ResourceStore(fetch, after)
  const session = new SessionKeeper({ client, fetch, resources, memory, after })
  client.addEventListener('change', ({ detail }) => changes.add(detail, Date.now()))
  client.addEventListener('refreshed', ({ detail }) => resources.refreshed(pathOf(detail.url)))
  return { client, memory, fetch, resources, session, answers, changes }
}

// Resources are named as the pages ask for them.
function pathOf(href: string): string {
  const { pathname, search } = new URL(href)
  return pathname + search
}

const PortalContext = createContext<Portal | undefined>(undefined)

/** Gives the portal to everything inside. */
export function PortalProvider(props: {
  readonly portal: Portal
  readonly children: ReactNode
}): ReactNode {
  const { portal, children } = props
  return (
    <PortalContext value={portal}>
      <SpringhouseProvider client={portal.client}>{children}</SpringhouseProvider>
    </PortalContext>
  )
}

/** The portal that this page belongs to. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext)
  if (portal === undefined) throw new TypeError('usePortal() needs a PortalProvider around it')
  return portal
}
