// SPDX-License-Identifier: MIT
import {
  groupOf,
  invalidatesOf,
  matchRoute,
  type Policy,
  type RouteMatch,
  type Tag,
} from '@springhouse/core'
import type { EditBase, NewOperation, OutboxRecord } from '@springhouse/outbox'

/** A write that a page saves by itself instead of fetching. */
export interface PageWrite {
  readonly method: string
  /** Relative to the page, or absolute. */
  readonly url: string
  /** Bytes or text as they are sent; anything else is sent as JSON. */
  readonly body?: unknown
  /** @default `application/json`; `text/plain` for a text */
  readonly contentType?: string
  /**
   * Writes of one group keep their order.
   *
   * @default what the policy says, or the path
   */
  readonly group?: string
  /** Keys of writes that must be on the server before. */
  readonly dependsOn?: readonly string[]
  /** What the edit was based on. */
  readonly base?: EditBase
  /**
   * Its `Idempotency-Key`: the same write with the same key is saved once.
   *
   * @default a new one
   */
  readonly key?: string
  /** Names of files that must be on the server before: see `saveBlob()`. */
  readonly blobRefs?: readonly string[]
  /** Names the overlay that shows it in lists. */
  readonly overlay?: string
}

/** Where a page stands, for what it leaves out. */
export interface PageContext {
  readonly owner: string
  readonly policy: Policy
  /** URL of the page; `undefined` where there is none. */
  readonly pageUrl: string | undefined
}

/**
 * Makes the outbox's operation of a page's write.
 *
 * @throws TypeError when the URL can't be read
 */
export function operationOf(
  write: PageWrite,
  { owner, policy, pageUrl }: PageContext,
): NewOperation {
  const { key, dependsOn, base, blobRefs, overlay, contentType } = write
  const method = write.method.toUpperCase()
  const { href: url, pathname } = new URL(write.url, pageUrl)
  const content = contentOf(write.body)
  const match = matchUrl(policy, { method, url }, pageUrl)
  const natural = match && groupOf(match, pathname, jsonOf(content.body))
  return {
    owner,
    method,
    url,
    group: write.group ?? natural ?? pathname,
    body: content.body,
    contentType: contentType ?? content.type,
    coalesce: match?.route.queue?.coalesce === true,
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
    ...(base === undefined ? {} : { base }),
    ...(blobRefs === undefined ? {} : { blobRefs }),
    ...(overlay === undefined ? {} : { overlay }),
  }
}

/** Finds the policy's route of a write. */
export function matchUrl(
  policy: Policy,
  { method, url }: Pick<OutboxRecord, 'method' | 'url'>,
  pageUrl: string | undefined,
): RouteMatch | undefined {
  const { origin, pathname } = new URL(url)
  const isOwn = pageUrl === undefined || new URL(pageUrl).origin === origin
  return matchRoute(policy, { method, pathname, origin: isOwn ? undefined : origin })
}

/** Lists the tags that a write invalidates: what its origin has said, or until then what the policy expects. */
export function tagsOfWrite(
  policy: Policy,
  record: OutboxRecord,
  pageUrl: string | undefined,
): readonly Tag[] {
  const { ack, body } = record
  if (ack !== undefined && ack.tags.length > 0) return ack.tags
  const match = matchUrl(policy, record, pageUrl)
  return match === undefined ? [] : invalidatesOf(match, jsonOf(body))
}

function contentOf(body: unknown): {
  readonly body: ArrayBuffer | undefined
  readonly type: string | undefined
} {
  if (body === undefined) return { body: undefined, type: undefined }
  if (body instanceof ArrayBuffer) return { body, type: undefined }
  if (typeof body === 'string') return { body: bytesOf(body), type: 'text/plain;charset=UTF-8' }
  return { body: bytesOf(JSON.stringify(body)), type: 'application/json' }
}

function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer
}

function jsonOf(body: ArrayBuffer | undefined): unknown {
  if (body === undefined) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}
