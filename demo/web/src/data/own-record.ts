// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { OutboxRecord } from '@springhouse/outbox'
import type { NewOrder, NewTreatment, NewYield } from '../../../shared/api.ts'

/** What a queued operation records, as far as this version of the app knows it. */
export type OwnRecord =
  | { readonly kind: 'milk'; readonly milk: NewYield }
  | { readonly kind: 'treatment'; readonly treatment: NewTreatment }
  | { readonly kind: 'order'; readonly order: NewOrder }
  | { readonly kind: 'other' }

const OTHER: OwnRecord = { kind: 'other' }

/** Reads what a queued operation records. A retired one has dropped its body. */
export function readOwnRecord(record: OutboxRecord): OwnRecord {
  const body = record.body === undefined ? undefined : parseJson(record.body)
  if (body === undefined) return OTHER
  // Decoding: these bodies were written by this app's own forms, and the path says by which.
  switch (pathOf(record)) {
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

/** The path of an operation's URL, which is absolute. */
function pathOf(record: OutboxRecord): string {
  return URL.canParse(record.url) ? new URL(record.url).pathname : record.url
}

function parseJson(body: ArrayBuffer): object | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}
