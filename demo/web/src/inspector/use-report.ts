// SPDX-License-Identifier: MIT
import { useEffect, useState } from 'react'
import { usePortal } from '../data/portal.tsx'
import { NOTHING_YET, type ReportView, watchReport } from './watch-report.ts'

/**
 * The worker's report, asked for again every second while the component is on the screen.
 *
 * @param limit most entries to describe; 0 where only the rest is wanted
 */
export function useReport(limit: number): ReportView {
  const { client } = usePortal()
  const [view, setView] = useState(NOTHING_YET)
  useEffect(
    () =>
      watchReport({
        ask: () => client.worker.report(limit),
        show: setView,
        after: (delayMs, act) => {
          const timer = setTimeout(act, delayMs)
          return () => clearTimeout(timer)
        },
        isVisible: () => !document.hidden,
      }),
    [client, limit],
  )
  return view
}
