// SPDX-License-Identifier: MIT
import type { SpringhouseClient } from '../springhouse-client.ts'
import {
  type Context,
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useMemo,
} from 'react'
import { type ClientView, clientView } from './client-view.ts'

const ViewContext: Context<ClientView | undefined> = createContext<ClientView | undefined>(
  undefined,
)

/** Properties of `SpringhouseProvider`. */
export interface SpringhouseProviderProps {
  /** What `connect()` has resolved with; `undefined` until then. */
  readonly client: SpringhouseClient | undefined
  readonly children?: ReactNode
}

/**
 * Gives the client to the hooks inside. Closing it stays with whoever has connected.
 *
 * @example
 * import { createElement } from 'react'
 *
 * const app = createElement(SpringhouseProvider, { client }, 'the portal')
 */
export function SpringhouseProvider({ client, children }: SpringhouseProviderProps): ReactNode {
  const view = useMemo(() => clientView(client), [client])
  return createElement(ViewContext.Provider, { value: view }, children)
}

/**
 * The client as the nearest provider gives it.
 *
 * @throws TypeError without a provider around
 */
export function useClientView(): ClientView {
  const view = useContext(ViewContext)
  if (view === undefined) throw new TypeError('Cannot find a SpringhouseProvider around this hook')
  return view
}
