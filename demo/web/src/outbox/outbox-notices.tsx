// SPDX-License-Identifier: MIT
import { useOutbox, useSpringhouse } from '@springhouse/client/react'
import { wordsForLoss, wordsForStorage } from '@springhouse/outbox'
import { HardDrive, LockKeyhole, LogIn, TriangleAlert, Wifi } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { usePortal } from '../data/portal.tsx'
import { foreignWords } from './outbox-words.ts'
import '../parts/notice.css'
import '../parts/button.css'

/** What stops the outbox, and what its user should know about this phone. */
export function OutboxNotices(): ReactNode {
  const { client } = usePortal()
  const counts = useOutbox((outbox) => outbox.counts)
  const link = useSpringhouse(({ status }) => status.link)
  if (counts === undefined) return null
  const { pause, foreign, lost, storage } = counts
  const warning = storage === 'temporary' ? wordsForStorage(storage) : undefined
  const needsSignIn = link === 'signed-out' || pause?.why === 'auth'
  return (
    <>
      {lost > 0 && (
        <div className="notice notice-problem" role="alert" data-testid="records-lost">
          <TriangleAlert size={22} aria-hidden />
          <div className="stack-tight">
            <span>{wordsForLoss(lost)}. Please record them again.</span>
            <button
              type="button"
              className="button notice-button"
              onClick={() => void client.outbox.acknowledgeLoss()}
            >
              I have read this
            </button>
          </div>
        </div>
      )}
      {pause?.why === 'captive' && (
        <p className="notice notice-warning" role="status" data-testid="captive-notice">
          <Wifi size={22} aria-hidden />
          <span>
            Wi-Fi needs a login. Open its login page; sending then goes on by itself. Nothing is
            lost.
          </span>
        </p>
      )}
      {needsSignIn && (
        <p className="notice notice-warning" role="status">
          <LogIn size={22} aria-hidden />
          <span>
            Your login has ended. What you recorded stays on this phone.{' '}
            <Link className="text-link" to="/sign-in">
              Sign in to send it
            </Link>
          </span>
        </p>
      )}
      {pause?.why === 'upgrade' && (
        <p className="notice notice-warning" role="status">
          <TriangleAlert size={22} aria-hidden />
          <span>The server wants a newer version of the app. Close and open it to send.</span>
        </p>
      )}
      {foreign > 0 && (
        <p className="notice" role="status" data-testid="foreign-notice">
          <LockKeyhole size={22} aria-hidden />
          <span>{foreignWords(foreign)}</span>
        </p>
      )}
      {warning !== undefined && (
        <p className="notice notice-problem" role="status" data-testid="private-window">
          <HardDrive size={22} aria-hidden />
          <span>{warning}.</span>
        </p>
      )}
    </>
  )
}
