// SPDX-License-Identifier: MIT
import { LOW_WATERMARK } from '../budget/limits.ts'
import { planEviction } from '../budget/plan-eviction.ts'
import { BYTES_PER_MS } from '../budget/rank.ts'
import { rowOf, usedRow } from '../store/ledger.ts'
import type { LedgerRecord } from '../store/schema.ts'
import { entryAt } from './cache-kit.ts'
import type { Trace, TracedRequest } from './replay-traces.ts'

/** Decides what goes when the budget is used up: rows in the order of their going. */
export type EvictionRule = (
  rows: readonly LedgerRecord[],
  bytes: number,
  nowMs: number,
) => readonly LedgerRecord[]

/** What a cache came to on a trace. */
export interface ReplayOutcome {
  readonly hitRatio: number
  readonly byteHitRatio: number
  /** Share of the time that fetching everything would have taken. */
  readonly timeSaved: number
}

/** The rules that are compared: ours, and what is common. */
export const RULES: Readonly<Record<'by value' | 'LRU' | 'LFU' | 'size-LRU', EvictionRule>> = {
  'by value': (rows, bytes, nowMs) =>
    planEviction(rows, { bytes, usedBeforeMs: Number.POSITIVE_INFINITY }, nowMs),
  LRU: byValue(({ lastUsedAtMs }) => lastUsedAtMs),
  LFU: byValue(({ hits, lastUsedAtMs }) => hits + lastUsedAtMs / 1e15),
  'size-LRU': byValue(({ bytes, lastUsedAtMs }, nowMs) => 1 / (bytes * (nowMs - lastUsedAtMs + 1))),
}

function byValue(valueOf: (row: LedgerRecord, nowMs: number) => number): EvictionRule {
  return (rows, bytes, nowMs) => {
    let left = bytes
    const sorted = rows
      .map((row) => ({ row, value: valueOf(row, nowMs) }))
      .sort((one, other) => one.value - other.value)
    const end = sorted.findIndex(({ row }) => {
      const isEnough = left <= 0
      left -= row.bytes
      return isEnough
    })
    return sorted.slice(0, end === -1 ? sorted.length : end).map(({ row }) => row)
  }
}

/** How many bytes a trace's responses take together. */
export function footprint({ requests }: Trace): number {
  const sizes = new Map(requests.map(({ response }) => [response.key, response.bytes]))
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** Replays a trace against a cache of a size. */
export function replay(trace: Trace, rule: EvictionRule, budgetBytes: number): ReplayOutcome {
  const rows = new Map<string, LedgerRecord>()
  const [hits, all] = [new Sums(), new Sums()]
  let usedBytes = 0
  for (const request of trace.requests) {
    const { key } = request.response
    const row = rows.get(key)
    all.add(request)
    if (row !== undefined) {
      hits.add(request)
      rows.set(key, usedRow(row, 1, request.atMs))
      continue
    }
    const newRow = rowFor(request)
    usedBytes += newRow.bytes
    if (usedBytes > budgetBytes) {
      const goal = usedBytes - budgetBytes * LOW_WATERMARK
      for (const gone of rule([...rows.values()], goal, request.atMs)) {
        rows.delete(gone.uriKey)
        usedBytes -= gone.bytes
      }
    }
    rows.set(key, newRow)
  }
  return {
    hitRatio: hits.requests / all.requests,
    byteHitRatio: hits.bytes / all.bytes,
    timeSaved: hits.ms / all.ms,
  }
}

class Sums {
  requests = 0
  bytes = 0
  ms = 0

  add({ response }: TracedRequest): void {
    this.requests += 1
    this.bytes += response.bytes
    this.ms += response.costMs + response.bytes / BYTES_PER_MS
  }
}

const ENTRY = { ...entryAt('/'), body: undefined }

function rowFor({ atMs, response }: TracedRequest): LedgerRecord {
  const { key, bytes: bodyBytes, costMs } = response
  const times = { requestTimeMs: atMs - costMs, responseTimeMs: atMs }
  const entry = { ...ENTRY, key, uriKey: key, bodyBytes, ...times }
  return rowOf(entry, undefined, Number.POSITIVE_INFINITY)
}
