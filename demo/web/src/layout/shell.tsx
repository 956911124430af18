// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Outlet, useLocation } from 'react-router'
import { Inspector } from '../inspector/inspector.tsx'
import { InspectorProvider, InspectorToggle } from '../inspector/inspector-switch.tsx'
import { PageBoundary } from '../trouble/error-boundary.tsx'
import { Brand } from './brand.tsx'
import { LinkState } from './link-state.tsx'
import { Navigation } from './navigation.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { SendingStrip } from './sending-strip.tsx'
import { useAppBadge } from './use-app-badge.ts'
import { OfflineSaving, SaveProgressStrip } from './offline-saving.tsx'
import './shell.css'

/** What surrounds every page of a signed-in person. */
export function Shell(): ReactNode {
  const { pathname } = useLocation()
  useAppBadge()
  return (
    <OfflineSaving>
      <InspectorProvider>
        <div className="shell">
          <a className="skip-link" href="#page">
            To the page
          </a>
          <Navigation />
          <div className="shell-middle">
            <header className="top-bar">
              <Brand />
              <LinkState />
              <InspectorToggle />
            </header>
            <OfflineBanner />
            <SendingStrip />
            <SaveProgressStrip />
            <main id="page" tabIndex={-1}>
              <PageBoundary key={pathname}>
                <Outlet />
              </PageBoundary>
            </main>
          </div>
          <Inspector />
        </div>
      </InspectorProvider>
    </OfflineSaving>
  )
}
