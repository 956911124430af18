// SPDX-License-Identifier: MIT
import type { CacheReport } from '@springhouse/core'
import { problemOf } from './report-problem.ts'

/** What the panel knows: the last report, if there was one, and why there is no newer one. */
export interface ReportView {
  readonly report: CacheReport | undefined
  readonly problem: string | undefined
}

/** What watching needs. */
export interface WatchOptions {
  readonly ask: () => Promise<CacheReport>
  readonly show: (view: ReportView) => void
  /** Calls back once after a time in milliseconds; the returned function cancels. */
  readonly after: (delayMs: number, act: () => void) => () => void
  readonly isVisible: () => boolean
}

/** Nothing is known yet. */
export const NOTHING_YET: ReportView = { report: undefined, problem: undefined }

const PAUSE_MS = 1000
/** A worker that can't answer now isn't asked every second. */
const PAUSE_AFTER_FAILURE_MS = 5000

/**
 * Asks for a report again and again, one at a time, and not while nobody sees the page. After a failure the last
 * report stays, with the reason why there is no newer one.
 *
 * @returns stops it
 */
export function watchReport({ ask, show, after, isVisible }: WatchOptions): () => void {
  let view = NOTHING_YET
  let isStopped = false
  let cancel = (): void => undefined
  const next = (delayMs: number): void => {
    cancel = after(delayMs, () => void look())
  }
  const look = async (): Promise<void> => {
    if (!isVisible()) {
      next(PAUSE_MS)
      return
    }
    const seen = await ask().then(
      (report): ReportView => ({ report, problem: undefined }),
      (error: unknown): ReportView => ({ report: view.report, problem: problemOf(error) }),
    )
    if (isStopped) return
    view = seen
    show(view)
    next(view.problem === undefined ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS)
  }
  void look()
  return () => {
    isStopped = true
    cancel()
  }
}
