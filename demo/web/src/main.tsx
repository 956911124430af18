// SPDX-License-Identifier: MIT
import { connect, type SpringhouseClient } from '@springhouse/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import policy from '../../cache.policy.ts'
import { App } from './app.tsx'
import { createPortal } from './data/portal.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/stack.css'

declare global {
  interface Window {
    /** For debugging only: `springhouse.status` in the browser's console says how this tab is connected. */
    springhouse?: SpringhouseClient
  }
}

const client = await connect({ policy, app: 'dairy' })
window.springhouse = client

const root = document.querySelector('#root')
if (root === null) throw new TypeError('index.html has no element with the id "root"')
createRoot(root).render(
  <StrictMode>
    <App portal={createPortal(client)} />
  </StrictMode>,
)
