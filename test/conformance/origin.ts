// SPDX-License-Identifier: MIT
import { dateIn } from './moment.ts'
import type { Answer, FieldValue, Scenario } from './scenario.ts'

/** A request as the origin sees it. Names of fields are lower-case. */
export interface Asked {
  readonly method: string
  readonly variation: string
  readonly fields: Readonly<Record<string, string>>
}

/** An answer as the origin sends it. */
export interface Sent {
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly breaks: 'at-once' | 'in-body' | undefined
}

/** Where and when the origin answers. */
export interface Situation {
  /** The scenario's URL without a query. */
  readonly url: string
  readonly nowMs: number
}

// Spec: these have no body (Fetch, "null body status").
const NULL_BODY: ReadonlySet<number> = new Set([204, 205, 304])
const OTHER_ORIGIN = 'http://elsewhere.test'

/** Body of an answer that doesn't say one. */
export function bodyOf(scenario: Scenario, step: number, variation = ''): string {
  const { answer, elsewhere } = scenario.steps[step] ?? {}
  const chosen = elsewhere?.[variation] ?? answer
  if (NULL_BODY.has(chosen?.status ?? 200)) return ''
  const suffix = elsewhere?.[variation] === undefined ? '' : ` at ${variation}`
  return chosen?.body ?? `${scenario.id}: step ${step + 1}${suffix}`
}

/** The origin of the scenarios under way: it answers by the step that each of them is at, and remembers what it was asked. */
export class ScriptedOrigin {
  readonly #stages = new Map<string, Stage>()

  /** Says which step of a scenario is next. */
  arrange(scenario: Scenario, step: number): void {
    const stage = this.#stages.get(scenario.id) ?? { scenario, step, asked: [], waiting: [] }
    this.#stages.set(scenario.id, { ...stage, step })
  }

  /** Answers a request; `undefined` when it belongs to no scenario under way. */
  answer(id: string, asked: Asked, situation: Situation): Sent | undefined {
    const stage = this.#stages.get(id)
    if (stage === undefined) return undefined
    const { scenario, step } = stage
    const list = (stage.asked[step] ??= [])
    list.push(asked)
    for (const wake of stage.waiting.splice(0)) wake()
    const { answer = {}, elsewhere } = scenario.steps[step] ?? {}
    const body = bodyOf(scenario, step, asked.variation)
    return sentBy(elsewhere?.[asked.variation] ?? answer, asked, { ...situation, body })
  }

  /** Resolves when a step's answer was asked for. */
  async heard(id: string, step: number): Promise<void> {
    const stage = this.#stages.get(id)
    if (stage === undefined || (stage.asked[step]?.length ?? 0) > 0) return
    await new Promise<void>((resolve) => stage.waiting.push(resolve))
    return this.heard(id, step)
  }

  /** What was asked during each step. */
  askedAt(id: string): readonly (readonly Asked[])[] {
    const { scenario, asked } = this.#stages.get(id) ?? {}
    return scenario?.steps.map((_, step) => asked?.[step] ?? []) ?? []
  }
}

interface Stage {
  readonly scenario: Scenario
  readonly step: number
  readonly asked: Asked[][]
  readonly waiting: (() => void)[]
}

function sentBy(
  answer: Answer,
  asked: Asked,
  { body, ...situation }: Situation & { readonly body: string },
): Sent {
  const isConditional = 'if-none-match' in asked.fields || 'if-modified-since' in asked.fields
  const isUnchanged = isConditional && answer.notModified !== undefined
  const status = isUnchanged ? 304 : (answer.status ?? 200)
  const fields = (isUnchanged ? answer.notModified : answer.fields) ?? {}
  const defaults = {
    ...(answer.withoutDate === true ? {} : { Date: { inSeconds: 0 } }),
    ...(isUnchanged ? {} : { 'Content-Type': 'text/plain' }),
  }
  const said = new Set(Object.keys(fields).map((name) => name.toLowerCase()))
  const unsaid = Object.entries(defaults).filter(([name]) => !said.has(name.toLowerCase()))
  const lines = [...unsaid, ...Object.entries(fields)].flatMap(([name, value]) =>
    [value].flat().map((one: FieldValue) => [name, textOf(one, situation)] as const),
  )
  const hasBody = !NULL_BODY.has(status) && asked.method !== 'HEAD'
  return { status, fields: lines, body: hasBody ? body : '', breaks: answer.breaks }
}

function textOf(value: FieldValue, { url, nowMs }: Situation): string {
  if (typeof value === 'string') return value
  if ('inSeconds' in value) return dateIn(nowMs, value)
  const { origin, pathname } = new URL(url)
  return `${value.isElsewhere === true ? OTHER_ORIGIN : origin}${pathname}?${value.variation}`
}
