// SPDX-License-Identifier: MIT
import { DEFAULT_BASE, ENDPOINT } from '@springhouse/core'
import type { Blobs } from '../blobs/blobs.ts'
import type { UploadEnd } from '../blobs/upload-blob.ts'
import type { Queue } from '../queue.ts'
import type { Answer, ResponseFacts } from '../outcome/answer.ts'
import { judgeFailure, judgeOutcome } from '../outcome/judge-outcome.ts'
import { judgePoll } from '../outcome/judge-poll.ts'
import { type Outcome, park, waitInProgress } from '../outcome/outcome.ts'
import { type OutboxRules, ruleFor, type SendingRule } from '../rules.ts'
import type { Monitor, OutboxRecord } from '../store/outbox-schema.ts'
import { lookUpOperation, probeOrigin } from './ask-origin.ts'
import { type Content, contentOf, NotYet, Unfit } from './content.ts'
import { exchange, type Exchange, headersOf, inquire, ownerHeaders } from './exchange.ts'
import { resolveByLookUp } from './look-up.ts'
import { FORGOTTEN } from './memory-of-origin.ts'
import { resolveByMerge } from './merge-conflict.ts'
import type { RunOptions } from './run-options.ts'

/** What an attempt sends, made before its record says `sending`. */
export interface Prepared {
  /** The record as it was before a codec sealed it. */
  readonly opened: OutboxRecord
  readonly content: Content
  readonly headers: Headers
}

/** What became of an attempt. */
export type Attempted = Exchange & { readonly outcome: Outcome }

/** What must be known of an earlier attempt before an operation may be sent again. */
export type Doubt = 'forgotten' | 'sent-otherwise' | 'renamed' | undefined

// Nothing was sent, and nothing is known.
const UNSENT = { facts: { kind: 'failure', why: 'offline' }, response: undefined } as const

// Stands for "the origin knows nothing of it" until it is sent.
const NOT_KNOWN = park('unknown')

/** Makes attempts: sends, asks what became of it, and judges. Touches no record. */
export class Attempts {
  /** Numbers of this device's operations that will never come: told with each attempt. */
  discarded: readonly number[] = []
  readonly #rules: OutboxRules
  readonly #blobs: Blobs | undefined
  readonly #options: RunOptions
  /** The one renewal of the session that this run may ask for. */
  #renewal: Promise<boolean> | undefined

  constructor({ rules, blobs }: Pick<Queue, 'rules' | 'blobs'>, options: RunOptions) {
    this.#rules = rules
    this.#blobs = blobs
    this.#options = options
  }

  /**
   * Makes what an attempt sends.
   *
   * @throws Unfit when the record can't be sent as it is, and what `prepare` throws
   */
  async prepare(row: OutboxRecord): Promise<Prepared> {
    const prepared = await this.prepareMember(row)
    if (row.monitor === undefined) await this.#bringBlobs(prepared.opened)
    await this.#options.prepare?.(prepared.headers, prepared.opened)
    return prepared
  }

  /**
   * Makes what an operation is in a batch, whose own fields say the rest.
   *
   * @throws Unfit when the record can't be sent as it is
   */
  async prepareMember(row: OutboxRecord): Promise<Prepared> {
    const opened = await this.#open(row)
    const content = await contentOf(opened, this.#rules)
    const isPoll = row.monitor !== undefined
    const headers = isPoll ? ownerHeaders(row) : headersOf(row, content, this.discarded)
    return { opened, content, headers }
  }

  async #open(row: OutboxRecord): Promise<OutboxRecord> {
    const { codec } = this.#rules
    if (codec === undefined || row.sealed === undefined) return row
    try {
      return await codec.openContent(row)
    } catch (error) {
      throw (await codec.isLocked()) ? error : new Unfit('unreadable', error)
    }
  }

  /** Sends an operation, or asks about one that may be at the origin already. */
  async make(record: OutboxRecord, prepared: Prepared, doubt: Doubt): Promise<Attempted> {
    if (doubt !== undefined && record.monitor === undefined) {
      const outcome = await this.#ask(record, doubt)
      if (outcome !== undefined) return { ...UNSENT, outcome }
    }
    const answer = await this.#exchange(record, prepared)
    return { ...answer, outcome: await this.judge(record, answer, prepared) }
  }

  // Order: what an operation refers to is at the origin before the operation is.
  async #bringBlobs(record: OutboxRecord): Promise<void> {
    for (const id of record.blobRefs) {
      const end = await this.#upload(id, record)
      if (end.kind === 'missing') throw new Unfit('blob-missing')
      if (end.kind === 'complete') continue
      const outcome = await this.#judgeFacts(record, end.exchange, ruleFor(undefined, {}))
      throw new NotYet(outcome, end.exchange.facts)
    }
  }

  async #upload(id: string, record: OutboxRecord): Promise<UploadEnd> {
    const { fetch, now, signal, base, prepare, onUpload } = this.#options
    const url = new URL(
      (base ?? DEFAULT_BASE) + ENDPOINT.blobs,
      globalThis.location?.href ?? record.url,
    )
    const headers = async (): Promise<Headers> => {
      const fields = ownerHeaders(record)
      await prepare?.(fields, record)
      return fields
    }
    const onProgress = onUpload && ((sent: number, size: number) => onUpload(record, sent, size))
    const env = { fetch, now, signal, url: url.href, headers, onProgress }
    const end = (await this.#blobs?.upload(id, env)) ?? { kind: 'missing' }
    const isSessionOver = end.kind === 'stopped' && end.exchange.response?.status === 401
    if (!isSessionOver || !(await this.renew())) return end
    return (await this.#blobs?.upload(id, env)) ?? end
  }

  // It may have arrived, so long ago or in such a shape that the origin would take it for a new one.
  async #ask(record: OutboxRecord, doubt: Doubt): Promise<Outcome | undefined> {
    if (doubt === 'renamed') return this.#askFormer(record)
    const outcome = await resolveByLookUp(NOT_KNOWN, record, this.#options)
    if (outcome !== NOT_KNOWN) return outcome
    if ((await probeOrigin(this.#options)) !== 'origin') {
      return judgeOutcome(UNSENT.facts, record, this.#options.now())
    }
    return doubt === 'forgotten' ? FORGOTTEN : undefined
  }

  // What it was before it was changed may have arrived after all: then the change is one to what the origin has.
  async #askFormer(record: OutboxRecord): Promise<Outcome | undefined> {
    const { formerKeys = [] } = record
    const own = await resolveByLookUp(NOT_KNOWN, record, this.#options)
    if (own !== NOT_KNOWN) return own
    const found = await Promise.all(formerKeys.map((key) => lookUpOperation(this.#options, key)))
    const states = new Set(found.map((status) => status?.state))
    if (states.has('done')) return park('conflict')
    if (states.has('indeterminate')) return park('unknown')
    if (states.has('in-flight')) return waitInProgress(this.#options.now() + 2000)
    // Whoever can't tell is asked again: sent unasked, it may be there twice.
    if (states.has(undefined)) return judgeFailure(UNSENT.facts, this.#options.now())
    return undefined
  }

  async #exchange(record: OutboxRecord, prepared: Prepared): Promise<Exchange> {
    const first = await this.#request(record, prepared)
    if (first.response?.status !== 401 || !(await this.renew())) return first
    first.response.body?.cancel().catch(() => undefined)
    return this.#request(record, await this.prepare(record))
  }

  #request(record: OutboxRecord, { content, headers }: Prepared): Promise<Exchange> {
    return record.monitor === undefined
      ? exchange(content, headers, this.#options)
      : inquire(record.monitor.url, headers, this.#options)
  }

  /** Renews the session, once a run at most; tells whether it is worth asking again. */
  renew(): Promise<boolean> {
    this.#renewal ??= Promise.resolve(this.#options.renew?.() ?? false).catch(() => false)
    return this.#renewal
  }

  /** Judges an answer; asks the origin where that isn't enough. */
  async judge(record: OutboxRecord, answer: Exchange, prepared: Prepared): Promise<Outcome> {
    const rule = ruleFor(this.#options.routeOf?.(record), this.#rules)
    const outcome = await this.#judgeFacts(record, answer, rule)
    if (outcome.kind !== 'parked') return outcome
    // A refusal of this attempt says nothing about an earlier one whose answer was lost.
    if (!outcome.lookUp && record.isRepeated !== true) return outcome
    const known = await resolveByLookUp(outcome, record, this.#options)
    if (known !== outcome || outcome.why !== 'conflict') return known
    return this.#merge(record, outcome, { rule, content: prepared.content })
  }

  async #judgeFacts(record: OutboxRecord, answer: Exchange, rule: SendingRule): Promise<Outcome> {
    const judge = (facts: Answer): Outcome =>
      hasMonitor(record)
        ? judgePoll(facts, record, this.#options.now())
        : judgeOutcome(facts, record, this.#options.now())
    if (answer.response === undefined) return judge(answer.facts)
    const facts = factsUnder(rule, answer)
    const outcome = judge(facts)
    if (outcome.kind !== 'waiting' || outcome.why !== 'captive') return outcome
    // The answer looks foreign; if the origin can be reached, it was its own after all.
    if ((await probeOrigin(this.#options)) !== 'origin') return outcome
    return judge({ ...facts, originReached: true })
  }

  async #merge(
    record: OutboxRecord,
    conflict: Outcome,
    { rule, content }: { readonly rule: SendingRule; readonly content: Content },
  ): Promise<Outcome> {
    const { merge } = rule
    if (merge === undefined) return conflict
    const { fetch, now, signal, prepare } = this.#options
    const headers = ownerHeaders(record)
    await prepare?.(headers, record)
    const { schema } = this.#rules
    return resolveByMerge(conflict, record, { fetch, now, signal, merge, content, headers, schema })
  }
}

function factsUnder(
  { prove, mayBeProvisional }: SendingRule,
  { facts, response }: Extract<Exchange, { readonly response: Response }>,
): ResponseFacts {
  const isProven = response.status < 300 && prove?.(response) === true
  return { ...facts, isProven, mayBeProvisional }
}

function hasMonitor(record: OutboxRecord): record is OutboxRecord & { readonly monitor: Monitor } {
  return record.monitor !== undefined
}
