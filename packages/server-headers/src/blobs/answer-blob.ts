// SPDX-License-Identifier: MIT
import { FIELD, ownerOf } from '@springhouse/core'
import type { Identity } from '../identity/identities.ts'
import { namedOwner, refuseOther } from '../identity/named-owner.ts'
import { problemResponse } from '../problem-response.ts'
import { readRequestBody } from '../request-body.ts'
import type { TroubleListener } from '../trouble.ts'
import { unavailable } from '../endpoints/unavailable.ts'
import type { BlobGate } from './blob-gate.ts'
import type { BlobName, BlobPart, BlobState } from './blob-store.ts'

// A device sends 1 MB at a time.
const MAX_PART_BYTES = 4 * 1024 * 1024

// What a device may call a blob.
const ID = /^[\w.~-]{1,128}$/

/** Methods of a blob's URL. */
export const BLOB_METHODS: readonly string[] = ['HEAD', 'PUT', 'PATCH']

/**
 * Answers `/blobs/<id>`: HEAD tells how much of it is here, PUT brings the first part, PATCH the next ones.
 *
 * @see draft-ietf-httpbis-resumable-upload, with names that the device makes
 */
export async function answerBlob(
  request: Request,
  identity: Identity,
  room: {
    readonly id: string
    readonly gate: BlobGate
    readonly onEvent: TroubleListener
  },
): Promise<Response> {
  const owner = ownerOf(identity.partition)
  const refusal = refuseOther(namedOwner(request) ?? owner, identity)
  if (refusal !== undefined) return refusal
  if (identity.session === undefined) {
    return problemResponse({ status: 401, title: 'Nobody is signed in', type: 'not-allowed' })
  }
  if (!ID.test(room.id)) return problemResponse({ status: 404, title: 'No such name of a blob' })
  const name = { owner, id: room.id }
  try {
    return request.method === 'HEAD'
      ? tell(await room.gate.store.find(name))
      : await take(request, name, room.gate)
  } catch (error) {
    room.onEvent({ type: 'trouble', what: 'blobs', error })
    return unavailable('The blob could not be kept')
  }
}

function tell(state: BlobState | undefined): Response {
  if (state !== undefined) return new Response(null, { status: 204, headers: fieldsOf(state) })
  return problemResponse({
    status: 404,
    title: 'Nothing of this blob is here',
    fields: { [FIELD.uploadComplete]: '?0' },
  })
}

async function take(request: Request, name: BlobName, gate: BlobGate): Promise<Response> {
  const part = await partOf(request)
  if (part instanceof Response) return part
  const refusal = await refuseSize(name, part, gate)
  if (refusal !== undefined) return refusal
  const state = await gate.store.append(name, part)
  if (state !== undefined) {
    return new Response(null, { status: part.offset === 0 ? 201 : 204, headers: fieldsOf(state) })
  }
  return problemResponse({
    status: 409,
    title: 'The part does not follow what is here',
    fields: fieldsOf((await gate.store.find(name)) ?? NOTHING),
  })
}

async function partOf(request: Request): Promise<BlobPart | Response> {
  const { headers } = request
  const complete = headers.get(FIELD.uploadComplete)
  const offset = request.method === 'PUT' ? '0' : headers.get(FIELD.uploadOffset)
  if ((complete !== '?1' && complete !== '?0') || offset === null || !/^\d{1,15}$/.test(offset)) {
    return problemResponse({
      status: 400,
      title: 'Not a part of a blob',
      detail: 'Upload-Complete is ?1 or ?0, and Upload-Offset the number of the first byte',
    })
  }
  const bytes = await readRequestBody(request, MAX_PART_BYTES)
  if (bytes === undefined) return tooLarge(`A part has at most ${MAX_PART_BYTES} bytes`)
  const type = headers.get(FIELD.contentType) ?? 'application/octet-stream'
  return { offset: Number(offset), bytes, isLast: complete === '?1', type }
}

async function refuseSize(
  { owner }: BlobName,
  { offset, bytes }: BlobPart,
  { store, maxBytes, maxOwnerBytes }: BlobGate,
): Promise<Response | undefined> {
  if (offset + bytes.length > maxBytes) return tooLarge(`A blob has at most ${maxBytes} bytes`)
  const kept = await store.ownerBytes(owner)
  if (kept + bytes.length <= maxOwnerBytes) return undefined
  return tooLarge(`At most ${maxOwnerBytes} bytes are kept for one person`)
}

function tooLarge(detail: string): Response {
  return problemResponse({ status: 413, title: 'Too large', detail })
}

const NOTHING: BlobState = { size: 0, isComplete: false, type: '' }

function fieldsOf({ size, isComplete }: BlobState): Record<string, string> {
  return {
    [FIELD.uploadOffset]: String(size),
    [FIELD.uploadComplete]: isComplete ? '?1' : '?0',
    [FIELD.cacheControl]: 'no-store',
  }
}
