// SPDX-License-Identifier: MIT
import type { CacheReport } from '@springhouse/core'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import '../parts/notice.css'
import { useReport } from './use-report.ts'

/** A part of the inspector that shows the worker's report: waits for it, and says when there is none or no newer one. */
export function ReportPart(props: {
  /** Most entries to describe. */
  readonly limit: number
  readonly children: (report: CacheReport) => ReactNode
}): ReactNode {
  const { report, problem } = useReport(props.limit)
  return (
    <>
      {problem !== undefined && (
        <div className="notice notice-warning" role="status" data-testid="inspector-problem">
          <TriangleAlert size={20} aria-hidden />
          <p>
            {problem}
            {report !== undefined && ' What stands below is the last report.'}
          </p>
        </div>
      )}
      {report === undefined
        ? problem === undefined && <p className="inspector-waiting">Asking the worker…</p>
        : props.children(report)}
    </>
  )
}
