// SPDX-License-Identifier: MIT
import { useSpringhouse } from '@springhouse/client/react'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useLink } from '../data/link.ts'
import { usePortal } from '../data/portal.tsx'
import { saveForOffline, type SaveProgress } from '../data/prefetch.ts'
import './banner.css'

const SavingContext = createContext<SaveProgress | undefined>(undefined)

/** Saves once after signing in what a day in the barn needs, and lets the pages inside say how far it has come. */
export function OfflineSaving(props: { readonly children: ReactNode }): ReactNode {
  const portal = usePortal()
  const [progress, setProgress] = useState<SaveProgress>()
  const isLive = useLink() === 'live'
  const worker = useSpringhouse(({ status }) => status.worker)
  // Before the worker answers, nothing that is fetched is kept.
  const isReady = isLive && worker === 'active'
  const [isStarted, setIsStarted] = useState(false)
  if (isReady && !isStarted) setIsStarted(true)

  useEffect(() => {
    if (!isStarted) return
    const stop = new AbortController()
    void saveForOffline(portal.fetch, setProgress, stop.signal)
    return () => stop.abort()
  }, [portal, isStarted])

  return <SavingContext value={progress}>{props.children}</SavingContext>
}

/** How far saving for offline has come; `undefined` before it begins. */
export function useSaveProgress(): SaveProgress | undefined {
  return useContext(SavingContext)
}

/** Shows the progress while there is any. */
export function SaveProgressStrip(): ReactNode {
  const progress = useSaveProgress()
  if (progress === undefined || progress.isFinished) return null
  const { done, total } = progress
  return (
    <div className="save-progress" role="status" data-testid="save-progress">
      <span>
        Saved for offline: {done} of {total}
      </span>
      <progress value={done} max={total} aria-label="Saved for offline" />
    </div>
  )
}
