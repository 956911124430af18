// SPDX-License-Identifier: MIT
import type { BatchBody } from '@springhouse/core'
import { OutboxFileError } from '../errors/outbox-errors.ts'
import type { EditBase, OutboxRecord } from '../store/outbox-schema.ts'
import { bodyToJson } from './body-json.ts'

/** Version of the files that this code writes and reads. */
export const FILE_VERSION = 1

const FORMAT = 'springhouse-outbox'

/** An operation in a file: its record without what only its database knows. */
export type FileOperation = Omit<
  OutboxRecord,
  'seq' | 'fence' | 'asker' | 'body' | 'base' | 'sealed'
> & {
  readonly body?: BatchBody
  readonly base?: Omit<EditBase, 'snapshot'> & { readonly snapshot?: BatchBody }
  /** In base64, where the key was not at hand: readable on the same device only. */
  readonly sealed?: string
}

/** A blob in a file: its bytes follow the JSON, one blob after the other. */
export interface FileBlob {
  readonly id: string
  readonly owner: string
  readonly type: string
  readonly size: number
  /** SHA-256 of each chunk, in hexadecimal. */
  readonly digests: readonly string[]
}

/** What a file holds. */
export interface FileContent {
  readonly operations: readonly FileOperation[]
  readonly blobs: readonly FileBlob[]
}

/** Between JSON and bytes: no JSON that is written here has an empty line. */
export const SEPARATOR = '\n\n'

/** Makes of a record what a file says of it. */
export function toFile(record: OutboxRecord): FileOperation {
  const { seq: _, fence: __, asker: ___, body, base, sealed, ...rest } = record
  const snapshot = base?.snapshot
  return {
    ...rest,
    // Whoever sends one of the two copies makes the other one ambiguous: neither may be changed under another key.
    everSent: true,
    ...(record.state === 'sending' && { state: 'waiting', why: 'interrupted', nextAtMs: 0 }),
    ...(body !== undefined && { body: bodyToJson(body) }),
    ...(base !== undefined && { base: { ...base, ...snapshotOf(snapshot) } }),
    ...(sealed !== undefined && { sealed: base64Of(sealed) }),
  } as FileOperation // `snapshot`, the one field of another type, is replaced just above.
}

/** Writes the part of a file before the bytes: JSON that a person can read. */
export async function formatFile(
  app: string,
  content: FileContent,
  nowMs: number,
): Promise<string> {
  const head = { format: FORMAT, v: FILE_VERSION, app, exportedAt: new Date(nowMs).toISOString() }
  const digest = await digestOf(content)
  return JSON.stringify({ ...head, digest, ...content }, null, 2)
}

/**
 * Reads it back.
 *
 * @throws OutboxFileError when it isn't whole, or not for this app
 */
export async function parseFile(text: string, app: string): Promise<FileContent> {
  const file = parse(text)
  if (file['format'] !== FORMAT) throw new OutboxFileError('foreign')
  if (typeof file['v'] !== 'number' || file['v'] > FILE_VERSION) throw new OutboxFileError('newer')
  if (file['app'] !== app) throw new OutboxFileError('foreign')
  const { operations, blobs } = file
  if (!isListOf(operations, isOperation) || !isListOf(blobs, isBlob)) {
    throw new OutboxFileError('damaged')
  }
  if ((await digestOf({ operations, blobs })) !== file['digest'])
    throw new OutboxFileError('damaged')
  return { operations, blobs }
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function digestOf({ operations, blobs }: FileContent): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify({ operations, blobs })).buffer)
}

function snapshotOf(snapshot: ArrayBuffer | undefined): { readonly snapshot?: BatchBody } {
  return snapshot === undefined ? {} : { snapshot: bodyToJson(snapshot) }
}

function base64Of(bytes: ArrayBuffer): string {
  let binary = ''
  for (const byte of new Uint8Array(bytes)) binary += String.fromCodePoint(byte)
  return btoa(binary)
}

type Plain = Readonly<Record<string, unknown>>

function parse(text: string): Plain {
  try {
    const file: unknown = JSON.parse(text)
    if (isObject(file)) return file
  } catch {
    // Cut off, or never one of ours: its beginning tells which.
    if (text.includes(`"format": "${FORMAT}"`)) throw new OutboxFileError('damaged')
  }
  throw new OutboxFileError('foreign')
}

const STATES: ReadonlySet<unknown> = new Set(['queued', 'waiting', 'held', 'parked'])

function isOperation(value: unknown): value is FileOperation {
  if (!isObject(value) || !STATES.has(value['state'])) return false
  const texts = ['key', 'deviceId', 'owner', 'group', 'method', 'url']
  const numbers = ['v', 'deviceSeq', 'stateAtMs', 'attempts', 'nextAtMs']
  return (
    texts.every((name) => isText(value[name])) &&
    numbers.every((name) => typeof value[name] === 'number') &&
    URL.canParse(String(value['url'])) &&
    isListOf(value['dependsOn'], isText) &&
    isListOf(value['blobRefs'], isText) &&
    isObject(value['occurredAt'])
  )
}

function isBlob(value: unknown): value is FileBlob {
  return (
    isObject(value) &&
    isText(value['id']) &&
    isText(value['owner']) &&
    typeof value['type'] === 'string' &&
    Number.isSafeInteger(value['size']) &&
    isListOf(value['digests'], isText)
  )
}

function isListOf<T>(value: unknown, is: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is)
}

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
