// SPDX-License-Identifier: MIT
import {
  type CacheReport,
  type Confirmation,
  type DrainReason,
  type EntrySummary,
  isPartitionId,
  type Invalidation,
  isInvalidationTag,
  type Position,
  PUBLIC_SCOPE,
  type RelayOutcome,
  type ScopeState,
  type WorkerApi,
} from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { Sender } from '../outbox/sender.ts'
import { summaryOf } from './entry-summary.ts'
import { reportOf } from './report-of.ts'

/** What the worker does for pages. Arguments are checked: an old page may send another shape. */
export function workerApi(tier: BrowserTier, outbox: Sender): WorkerApi {
  return {
    async positions(): Promise<readonly ScopeState[]> {
      tier.catchUp.begin()
      await tier.ready()
      return tier.log.positions()
    },

    async applyInvalidation(
      scope: string,
      invalidation: Invalidation,
      confirmation: Confirmation,
    ): Promise<RelayOutcome> {
      const isKnown =
        isPosition(invalidation.position) &&
        invalidation.tags.every((tag) => isInvalidationTag(tag))
      if (!isKnown) return MALFORMED
      const outcome = await tier.log.applyInvalidation(scope, invalidation, confirmation)
      tier.catchUp.hear()
      return outcome
    },

    async applyReset(
      scope: string,
      position: Position,
      confirmation: Confirmation,
      from?: Position | null,
    ): Promise<RelayOutcome> {
      if (!isPosition(position)) return MALFORMED
      const outcome = await tier.log.applyReset(scope, position, confirmation, from)
      tier.catchUp.hear()
      return outcome
    },

    async applySession({ partition, cache, scopes, confirmations = [] }): Promise<void> {
      if (!isPartitionId(partition)) throw new TypeError(`Not a partition: ${partition}`)
      await tier.session.apply(partition, cache, scopes)
      if (scopes !== undefined) await tier.log.keep(scopes)
      // Order: the session first; a read that waits must not be answered as the user before.
      for (const { scope, confirmation } of confirmations) {
        if (isPosition(confirmation.head)) tier.log.confirm(scope, confirmation)
      }
      tier.catchUp.hear()
      // Observed by nobody: the session is named whether or not something can be sent.
      void outbox.hasten('signed-in')
    },

    async after(position): Promise<void> {
      if (!isPosition(position)) throw new TypeError('Not a position')
      await tier.ready()
      // Which scope's it is only that scope's own epoch tells.
      const { tenantScope = PUBLIC_SCOPE } = tier.session
      const both = [...new Set([PUBLIC_SCOPE, tenantScope])]
      const own = both.filter((scope) => tier.log.position(scope)?.epoch === position.epoch)
      const scopes = own.length > 0 ? own : both
      await Promise.all(scopes.map((scope) => tier.log.raise(scope, [], position)))
    },

    async forgetPrivateData(): Promise<void> {
      await tier.ready()
      try {
        await tier.session.forget()
      } finally {
        await tier.cache.deletePrivate()
      }
    },

    async drainOutbox(reason: DrainReason): Promise<void> {
      // Observed by nobody; a reason that isn't known ends no wait.
      void (reason === 'user' || reason === 'connected' ? outbox.hasten(reason) : outbox.drain())
    },

    async report(limit: number): Promise<CacheReport> {
      await tier.ready()
      return reportOf(tier, limit)
    },

    async inspect(limit: number): Promise<readonly EntrySummary[]> {
      await tier.ready()
      const entries = await tier.cache.newest(limit)
      return entries.map((entry) => summaryOf(tier, entry))
    },
  }
}

const MALFORMED: RelayOutcome = { kind: 'failed', why: 'Not an event of the log' }

function isPosition({ epoch, seq }: Position): boolean {
  return typeof epoch === 'string' && epoch !== '' && Number.isSafeInteger(seq)
}
