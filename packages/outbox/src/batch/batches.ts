// SPDX-License-Identifier: MIT
import { withContentOf } from '../codec/shown-content.ts'
import type { Attempted, Attempts, Prepared } from '../run/attempt.ts'
import type { Exchange } from '../run/exchange.ts'
import { isSame } from '../run/same-record.ts'
import type { RunOptions } from '../run/run-options.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import type { Hands } from './hands.ts'
import type { RoundTrip } from './round-trip.ts'
import { type BatchAnswer, batchHeaders, batchUrl, type Member, sendBatch } from './send-batch.ts'

/** What became of one operation of a batch. */
interface MemberEnd {
  readonly record: OutboxRecord
  /** `undefined` when it was not tried: it goes back to where it was. */
  readonly attempted: Attempted | undefined
}

/** Sends operations together, and judges each as if it had been sent by itself. Touches no record. */
export class Batches {
  readonly #attempts: Attempts
  readonly #roundTrip: RoundTrip
  readonly #options: RunOptions

  constructor(attempts: Attempts, roundTrip: RoundTrip, options: RunOptions) {
    this.#attempts = attempts
    this.#roundTrip = roundTrip
    this.#options = options
  }

  /** Tells whether an operation may be one of several: it is to be sent as it is, and to the portal itself. */
  mayContain({ monitor, blobRefs, url }: OutboxRecord): boolean {
    const { base } = this.#options
    return monitor === undefined && blobRefs.length === 0 && batchUrl({ url }, base) !== undefined
  }

  /** Sends operations together. Nothing overtakes one of its lane that turns out not to be fit to be sent. */
  async send(records: readonly OutboxRecord[], hands: Hands): Promise<void> {
    const isInLine = ({ record }: Member): boolean => !hands.isFailed(record)
    const prepared = await Promise.all(
      records.map(async (record) => memberOf(record, await hands.prepare(record))),
    )
    const ready = prepared.filter((member) => member !== undefined).filter(isInLine)
    // All in one transaction: they are asked for in the same turn.
    const marked = await Promise.all(ready.map((member) => this.#mark(member, hands)))
    const members = marked.filter((member) => member !== undefined)
    const ends = await this.#sendMarked(members.filter(isInLine))
    const others = members.filter((member) => !isInLine(member))
    const kept = others.map(({ record }) => ({ record, attempted: undefined }))
    await Promise.all(
      [...ends, ...kept].map(({ record, attempted }) =>
        attempted === undefined ? hands.putBack(record) : hands.settle(record, attempted),
      ),
    )
  }

  async #mark({ record, prepared }: Member, hands: Hands): Promise<Member | undefined> {
    const sending = await hands.mark(record)
    if (sending === undefined) return undefined
    const present = isSame(sending, record) ? prepared : await this.#attempts.prepareMember(sending)
    return { record: withContentOf(present.opened, sending), prepared: present }
  }

  async #sendMarked(members: readonly Member[]): Promise<readonly MemberEnd[]> {
    if (members.length === 0) return []
    const answer = await this.#post(members)
    if (!lacksSession(answer) || !(await this.#attempts.renew()))
      return this.#judge(members, answer)
    return this.#judge(members, await this.#post(members))
  }

  async #post(members: readonly Member[]): Promise<BatchAnswer> {
    const [first] = members
    const url = first && batchUrl({ url: first.prepared.content.url }, this.#options.base)
    if (first === undefined || url === undefined) return { kind: 'results', exchanges: [] }
    const headers = await batchHeaders(first.record, this.#options)
    return sendBatch(members, { url, headers }, this.#options)
  }

  #judge(members: readonly Member[], answer: BatchAnswer): Promise<readonly MemberEnd[]> {
    if (answer.kind === 'whole') return this.#judgeWhole(members, answer.exchange)
    // An origin that comes to none of them would be asked without end.
    if (answer.exchanges.every((exchange) => exchange === undefined)) this.#roundTrip.refuse()
    return Promise.all(
      members.map((member, index) => this.#judgeOne(member, answer.exchanges[index])),
    )
  }

  async #judgeOne(
    { record, prepared }: Member,
    exchange: Exchange | undefined,
  ): Promise<MemberEnd> {
    if (exchange === undefined) return { record, attempted: undefined }
    const outcome = await this.#attempts.judge(record, exchange, prepared)
    return { record, attempted: { ...exchange, outcome } }
  }

  // A failure of the network, of the session or of the origin holds for all of them. What only says that it takes no such
  // request says nothing about any of them: then they are sent one by one.
  async #judgeWhole(members: readonly Member[], exchange: Exchange): Promise<readonly MemberEnd[]> {
    const [first] = members
    const outcome = first && (await this.#attempts.judge(first.record, exchange, first.prepared))
    if (outcome?.kind === 'waiting' || outcome?.kind === 'held') {
      return members.map(({ record }) => ({ record, attempted: { ...exchange, outcome } }))
    }
    exchange.response?.body?.cancel().catch(() => undefined)
    this.#roundTrip.refuse()
    return members.map(({ record }) => ({ record, attempted: undefined }))
  }
}

function memberOf(record: OutboxRecord, prepared: Prepared | undefined): Member | undefined {
  return prepared && { record, prepared }
}

function lacksSession(answer: BatchAnswer): boolean {
  const exchanges = answer.kind === 'whole' ? [answer.exchange] : answer.exchanges
  return exchanges.some((exchange) => exchange?.response?.status === 401)
}
