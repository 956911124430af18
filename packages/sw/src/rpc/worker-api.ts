// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  currentAge,
  type DrainReason,
  type EntrySummary,
  isPartitionId,
  type Invalidation,
  isInvalidationTag,
  type Position,
  type RelayOutcome,
  type ScopeState,
  type WorkerApi,
} from '@springhouse/core'
import { type BrowserTier, fieldsOf } from '../browser-tier.ts'
import type { Sender } from '../outbox/sender.ts'
import type { EntryRecord } from '../store/schema.ts'

/** What the worker does for pages. Arguments are checked: an old page may send another shape. */
export function workerApi(tier: BrowserTier, outbox: Sender): WorkerApi {
  return {
    async positions(): Promise<readonly ScopeState[]> {
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
      return isKnown ? tier.log.applyInvalidation(scope, invalidation, confirmation) : MALFORMED
    },

    async applyReset(
      scope: string,
      position: Position,
      confirmation: Confirmation,
    ): Promise<RelayOutcome> {
      return isPosition(position) ? tier.log.applyReset(scope, position, confirmation) : MALFORMED
    },

    async applySession({ partition, cache }): Promise<void> {
      if (!isPartitionId(partition)) throw new TypeError(`Not a partition: ${partition}`)
      await tier.session.apply(partition, cache)
      // Observed by nobody: the session is named whether or not something can be sent.
      void outbox.hasten('signed-in')
    },

    async forgetPrivateData(): Promise<void> {
      await tier.ready()
      await tier.session.forget()
      await tier.cache.deletePrivate()
    },

    async drainOutbox(reason: DrainReason): Promise<void> {
      // Observed by nobody; a reason that isn't known ends no wait.
      void (reason === 'user' || reason === 'connected' ? outbox.hasten(reason) : outbox.drain())
    },

    async inspect(limit: number): Promise<readonly EntrySummary[]> {
      await tier.ready()
      const entries = await tier.cache.newest(limit)
      return entries.map((entry) => summaryOf(tier, entry))
    },
  }
}

const MALFORMED: RelayOutcome = { kind: 'failed', why: 'Not an event of the log' }

function summaryOf(tier: BrowserTier, entry: EntryRecord): EntrySummary {
  const { url, route, partition, tags, status, bodyBytes } = entry
  const nowMs = tier.environment.now()
  return {
    url,
    route,
    partition,
    tags,
    status,
    bodyBytes,
    ageSeconds: currentAge({ ...entry, fields: fieldsOf(entry) }, nowMs),
    validity: tier.judge(entry).kind,
  }
}

function isPosition({ epoch, seq }: Position): boolean {
  return typeof epoch === 'string' && epoch !== '' && Number.isSafeInteger(seq)
}
