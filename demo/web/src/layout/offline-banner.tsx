// SPDX-License-Identifier: MIT
import { CloudOff, LogIn } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useLink } from '../data/link.ts'
import { useUnsentCount } from '../data/use-outbox.ts'
import { offlineWords } from './offline-words.ts'
import './banner.css'

/** Says what works and what doesn't while there is no connection or no session. Always there, so that it is read out when it fills. */
export function OfflineBanner(): ReactNode {
  const link = useLink()
  const unsent = useUnsentCount()
  return (
    <div role="status">
      {link === 'offline' && (
        <p className="banner" data-testid="offline-banner">
          <CloudOff size={22} aria-hidden />
          <span>{offlineWords(unsent)}</span>
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
    </div>
  )
}
