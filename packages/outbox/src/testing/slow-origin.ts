// SPDX-License-Identifier: MIT
import {
  type BatchOperation,
  type BatchResult,
  decodeBatch,
  encodeBatchResults,
} from '@springhouse/core'
import type { Fetch } from '../run/run-options.ts'
import { keyOf, pong, proofOf, type TestClock } from './fixture.ts'

interface UnderWay {
  readonly dueMs: number
  readonly answer: () => void
}

/** What the origin does with one operation; `undefined` takes it. */
export type Judge = (operation: {
  readonly key: string
  readonly path: string
}) => number | undefined

// Turns of the event loop in which nothing happens before time goes on: a transaction takes a few.
const QUIET_TURNS = 40

/** An origin behind a round trip of so many milliseconds, which takes batches. Time passes only while everybody waits for it. */
export class SlowOrigin {
  /** Paths that were asked for, in order. */
  readonly asked: string[] = []
  /** Keys of the operations that took effect, in order. */
  readonly effects: string[] = []
  /** What batches carried. */
  readonly batches: (readonly BatchOperation[])[] = []
  judge: Judge = () => undefined
  /** Answers a batch in the origin's place. */
  instead: (() => Response | Promise<Response>) | undefined
  readonly #clock: TestClock
  readonly #roundTripMs: number
  #underWay: UnderWay[] = []

  constructor(clock: TestClock, roundTripMs: number) {
    this.#clock = clock
    this.#roundTripMs = roundTripMs
  }

  readonly fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url, 'https://portal.example')
    this.asked.push(pathname)
    await new Promise<void>((resolve) => {
      this.#underWay.push({ dueMs: this.#clock.ms + this.#roundTripMs, answer: resolve })
    })
    if (pathname.endsWith('/ping')) return pong()
    if (pathname.endsWith('/batch')) return this.instead?.() ?? this.#answerBatch(init)
    const key = keyOf(init)
    const status = this.#take({ key, path: pathname })
    return Response.json({}, { status, headers: fieldsOf(key, status) })
  }

  /** Lets time pass until something is over; returns how long that took, in milliseconds. */
  async passTime(over: Promise<unknown>): Promise<number> {
    const beganAtMs = this.#clock.ms
    const ended = over.then(
      () => true,
      () => true,
    )
    while (!(await Promise.race([ended, this.#nextAnswer()])));
    return this.#clock.ms - beganAtMs
  }

  async #nextAnswer(): Promise<boolean> {
    let known = -1
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      if (known !== this.#underWay.length) quiet = 0
      known = this.#underWay.length
    }
    const nextMs = Math.min(...this.#underWay.map(({ dueMs }) => dueMs))
    if (nextMs === Infinity) return false
    this.#clock.ms = nextMs
    const due = this.#underWay.filter(({ dueMs }) => dueMs <= nextMs)
    this.#underWay = this.#underWay.filter(({ dueMs }) => dueMs > nextMs)
    for (const { answer } of due) answer()
    return false
  }

  #answerBatch({ body }: RequestInit): Response {
    const text = body instanceof ArrayBuffer ? new TextDecoder().decode(body) : ''
    const { operations = [] } = decodeBatch(JSON.parse(text)) ?? {}
    this.batches.push(operations)
    const failed = new Set<string>()
    const results = operations.map(({ key, path, group }): BatchResult => {
      if (failed.has(group)) return { kind: 'skipped', key }
      const status = this.#take({ key, path })
      if (status >= 300) failed.add(group)
      return { kind: 'answered', key, status, fields: Object.entries(fieldsOf(key, status)) }
    })
    const type = { 'Content-Type': 'application/json' }
    return new Response(encodeBatchResults(results), { headers: type })
  }

  #take(operation: { readonly key: string; readonly path: string }): number {
    const status = this.judge(operation) ?? 200
    if (status < 300 && !this.effects.includes(operation.key)) this.effects.push(operation.key)
    return status
  }
}

function fieldsOf(key: string, status: number): Record<string, string> {
  return status < 300 ? { 'Springhouse-Op': proofOf(key), ETag: `"${key}"` } : {}
}
