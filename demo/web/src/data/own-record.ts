// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { OutboxRecord } from '@springhouse/outbox'
import type { CareChange, NewOrder, NewTreatment, NewYield } from '../../../shared/api.ts'

/** What a queued operation records, as far as this version of the app knows it. */
export type OwnRecord =
  | { readonly kind: 'milk'; readonly milk: NewYield }
  | { readonly kind: 'treatment'; readonly treatment: NewTreatment }
  | { readonly kind: 'care'; readonly animal: number; readonly care: CareChange }
  | { readonly kind: 'order'; readonly order: NewOrder }
  | { readonly kind: 'other' }

const OTHER: OwnRecord = { kind: 'other' }

/** Reads what a queued operation records. A retired one has dropped its body. */
export function readOwnRecord(record: OutboxRecord): OwnRecord {
  const body = parseJson(record.body)
  if (body === undefined) return OTHER
  const path = pathOf(record)
  const animal = animalOfCare(path)
  // Decoding: these bodies were written by this app's own forms, and the path says by which.
  if (animal !== undefined) return { kind: 'care', animal, care: body as CareChange }
  switch (path) {
    case '/api/yields':
      return { kind: 'milk', milk: body as NewYield }
    case '/api/treatments':
      return { kind: 'treatment', treatment: body as NewTreatment }
    case '/api/orders':
      return { kind: 'order', order: body as NewOrder }
    default:
      return OTHER
  }
}

/** Names what an operation does, also when its body is gone. */
export function titleOfRecord(record: OutboxRecord): string {
  const path = pathOf(record)
  if (path === '/api/yields') return 'Milk record'
  if (path === '/api/treatments') return 'Treatment'
  if (animalOfCare(path) !== undefined) return 'How she is kept'
  return path === '/api/orders' ? 'Order' : `${record.method} ${path}`
}

/**
 * Reads the number of the first tag of a kind.
 *
 * @example
 * numberInTag(['farm:3', 'animal:42'], 'animal') // 42
 */
export function numberInTag(tags: readonly Tag[], kind: string): number | undefined {
  const tag = tags.find((candidate) => candidate.startsWith(`${kind}:`))
  const number = Number(tag?.slice(kind.length + 1))
  return Number.isSafeInteger(number) ? number : undefined
}

/** Tells whose care a path names. */
function animalOfCare(path: string): number | undefined {
  const [, animal] = /^\/api\/animals\/(\d+)\/care$/.exec(path) ?? []
  return animal === undefined ? undefined : Number(animal)
}

/** The path of an operation's URL, which is absolute. */
function pathOf(record: OutboxRecord): string {
  return URL.canParse(record.url) ? new URL(record.url).pathname : record.url
}

/** Parses a stored body; `undefined` when there is none, or it isn't a JSON object. */
export function parseJson(body: ArrayBuffer | undefined): object | undefined {
  if (body === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Writes a body as it is stored. */
export function jsonBytes(body: object): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(body)).buffer
}
