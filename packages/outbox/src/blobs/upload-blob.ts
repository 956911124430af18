// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { type Exchange, type ExchangeEnv, request } from '../run/exchange.ts'
import type { BlobStore } from './blob-store.ts'

/** What uploading needs. */
export interface UploadEnv extends ExchangeEnv {
  readonly blobs: Pick<BlobStore, 'facts' | 'read'>
  /** URL below which the origin takes blobs. */
  readonly url: string
  /** Makes the fields of a request: whose it is, and what must never be stored. */
  readonly headers: () => Promise<Headers>
  /** Hears how far it is, in bytes. */
  readonly onProgress?: ((sentBytes: number, size: number) => void) | undefined
}

/** How an upload ended. `missing`: the blob is neither here as a whole nor at the origin. */
export type UploadEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'stopped'; readonly exchange: Exchange }

// The origin may correct us after a crash in between; one that does so without an end is broken.
const MAX_CORRECTIONS = 5

/**
 * Brings a blob to the origin, from where an earlier attempt was cut off. May be repeated at any time: the origin says how
 * much it has, and takes only what follows that.
 *
 * @see draft-ietf-httpbis-resumable-upload
 */
export async function uploadBlob(id: string, env: UploadEnv): Promise<UploadEnd> {
  const url = `${env.url}/${encodeURIComponent(id)}`
  const asked = await request(url, { method: 'HEAD', headers: await env.headers() }, env)
  if (isComplete(asked)) return { kind: 'complete' }
  const offset = offsetIn(asked) ?? (isUnknown(asked) ? 0 : undefined)
  if (offset === undefined) return { kind: 'stopped', exchange: asked }
  const facts = await env.blobs.facts(id)
  if (facts === undefined) return { kind: 'missing' }
  return send({ id, url, ...facts }, offset, env)
}

interface Upload {
  readonly id: string
  readonly url: string
  readonly size: number
  readonly type: string
}

async function send(upload: Upload, from: number, env: UploadEnv): Promise<UploadEnd> {
  let offset = from
  for (let corrections = 0; corrections <= MAX_CORRECTIONS;) {
    const bytes = offset > upload.size ? undefined : await env.blobs.read(upload.id, offset)
    if (bytes === undefined) return { kind: 'missing' }
    const answer = await sendPart(upload, { offset, bytes }, env)
    if (isComplete(answer)) return { kind: 'complete' }
    const next = offsetIn(answer)
    const isTaken = answer.response?.ok === true
    // 409: the origin has another part already, of an attempt whose answer was lost.
    if (next === undefined || (!isTaken && answer.response?.status !== 409)) {
      return { kind: 'stopped', exchange: answer }
    }
    if (!isTaken || next <= offset) corrections += 1
    offset = next
    env.onProgress?.(offset, upload.size)
  }
  return { kind: 'missing' }
}

async function sendPart(
  { url, size, type }: Upload,
  { offset, bytes }: { readonly offset: number; readonly bytes: ArrayBuffer },
  env: UploadEnv,
): Promise<Exchange> {
  const headers = await env.headers()
  const isFirst = offset === 0
  headers.set(FIELD.uploadComplete, offset + bytes.byteLength >= size ? '?1' : '?0')
  if (!isFirst) headers.set(FIELD.uploadOffset, String(offset))
  const ownType = type === '' ? 'application/octet-stream' : type
  headers.set(FIELD.contentType, isFirst ? ownType : 'application/partial-upload')
  return request(url, { method: isFirst ? 'PUT' : 'PATCH', headers, body: bytes }, env)
}

// Whoever stands in the origin's place doesn't name this field.
function offsetIn({ response }: Exchange): number | undefined {
  const field = response?.redirected === false ? response.headers.get(FIELD.uploadOffset) : null
  return field !== null && field !== undefined && /^\d{1,15}$/.test(field)
    ? Number(field)
    : undefined
}

function isComplete(exchange: Exchange): boolean {
  const { response } = exchange
  const isSaid = response?.ok === true || response?.status === 409
  return (
    isSaid &&
    offsetIn(exchange) !== undefined &&
    response.headers.get(FIELD.uploadComplete) === '?1'
  )
}

// HEAD has no body that could say so: the field tells the origin's own 404 from a portal's.
function isUnknown({ response }: Exchange): boolean {
  return response?.status === 404 && response.headers.get(FIELD.uploadComplete) === '?0'
}
