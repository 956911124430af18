// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { Merge } from '../outcome/merge.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { schemaOf } from '../states/schema.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import type { Content } from './content.ts'
import { type ExchangeEnv, inquire } from './exchange.ts'

// Somebody who writes without a pause must not keep this device busy: then a person decides.
const MAX_MERGES = 5

/** What merging a conflict needs. */
export interface MergeEnv extends ExchangeEnv {
  readonly merge: Merge | undefined
  /** What was refused. */
  readonly content: Content
  /** Those of a question to the origin. */
  readonly headers: Headers
  /** Version of the app's data that this code writes. */
  readonly schema: number | undefined
}

/** Merges a refused write with what the origin has now; what can't be merged stays a conflict. */
export async function resolveByMerge(
  conflict: Outcome,
  record: OutboxRecord,
  env: MergeEnv,
): Promise<Outcome> {
  const { merge, content, schema } = env
  if (merge === undefined || (record.merges ?? 0) >= MAX_MERGES) return conflict
  // What the user saw is in the older version's words: the sides don't compare.
  if (schemaOf(record) !== (schema ?? 1)) return conflict
  const present = await presentOf(content.url, env)
  if (present === undefined) return conflict
  try {
    const mine = parse(content.body)
    const theirs = parse(present.body)
    const base = parse(record.base?.snapshot)
    const merged = merge({ base, mine, theirs, method: content.method })
    if (merged === undefined) return conflict
    const body = new TextEncoder().encode(JSON.stringify(merged)).buffer
    return {
      kind: 'merged',
      content: { body, base: { etag: present.etag, snapshot: present.body } },
    }
  } catch {
    return conflict
  }
}

async function presentOf(
  url: string,
  env: MergeEnv,
): Promise<{ readonly etag: string; readonly body: ArrayBuffer } | undefined> {
  const { response } = await inquire(url, env.headers, env)
  const etag = response?.headers.get(FIELD.entityTag) ?? undefined
  const type = response?.headers.get(FIELD.contentType) ?? ''
  // A weak one can't be a condition (RFC 9110 §13.1.1).
  const isUsable =
    response?.status === 200 && etag?.startsWith('"') === true && /\bjson\b/i.test(type)
  if (!isUsable) return undefined
  try {
    return { etag, body: await response.arrayBuffer() }
  } catch {
    return undefined
  }
}

function parse(body: ArrayBuffer | undefined): unknown {
  return body === undefined ? undefined : JSON.parse(new TextDecoder().decode(body))
}
