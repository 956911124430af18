// SPDX-License-Identifier: MIT
import { useOutbox } from '@springhouse/client/react'
import { CloudOff, LogIn, TriangleAlert, Wifi } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { useLink } from '../data/link.ts'
import { useUnsentCount } from '../data/use-outbox.ts'
import { needsYouWords, offlineWords } from './offline-words.ts'
import './banner.css'

/** Says what works and what doesn't while there is no connection or no session. Always there, so that it is read out when it fills. */
export function OfflineBanner(): ReactNode {
  const link = useLink()
  // The Outbox page says the same in more words.
  const isOutbox = useLocation().pathname === '/outbox'
  const unsent = useUnsentCount()
  const isCaptive = useOutbox(({ counts }) => counts?.pause?.why === 'captive')
  const needsYou = useOutbox(({ counts }) => counts?.needsYou ?? 0)
  return (
    <div role="status">
      {link === 'offline' && !isCaptive && (
        <p className="banner" data-testid="offline-banner">
          <CloudOff size={22} aria-hidden />
          <span>{offlineWords(unsent)}</span>
        </p>
      )}
      {isCaptive && !isOutbox && (
        <p className="banner" data-testid="captive-banner">
          <Wifi size={22} aria-hidden />
          <span>Wi-Fi needs a login. What you record is kept and sent after it.</span>
        </p>
      )}
      {link === 'signed-out' && (
        <p className="banner" data-testid="signed-out-banner">
          <LogIn size={22} aria-hidden />
          <span>
            The server has signed you out. What you recorded stays on this phone.{' '}
            <Link className="text-link" to="/sign-in">
              Sign in to send it
            </Link>
          </span>
        </p>
      )}
      {needsYou > 0 && link !== 'signed-out' && !isOutbox && (
        <p className="banner" data-testid="needs-you-banner">
          <TriangleAlert size={22} aria-hidden />
          <Link className="text-link" to="/outbox">
            {needsYouWords(needsYou)}
          </Link>
        </p>
      )}
    </div>
  )
}
