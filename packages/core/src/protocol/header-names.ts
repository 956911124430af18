// SPDX-License-Identifier: MIT

/** Every header field that Springhouse reads or writes, spelled once. */
export const FIELD = {
  age: 'Age',
  authorization: 'Authorization',
  cacheControl: 'Cache-Control',
  cacheGroups: 'Cache-Groups',
  cacheGroupInvalidation: 'Cache-Group-Invalidation',
  cacheStatus: 'Cache-Status',
  cdnCacheControl: 'CDN-Cache-Control',
  contentLength: 'Content-Length',
  contentType: 'Content-Type',
  date: 'Date',
  entityTag: 'ETag',
  expires: 'Expires',
  idempotencyKey: 'Idempotency-Key',
  ifMatch: 'If-Match',
  ifModifiedSince: 'If-Modified-Since',
  ifNoneMatch: 'If-None-Match',
  lastEventId: 'Last-Event-ID',
  lastModified: 'Last-Modified',
  retryAfter: 'Retry-After',
  serverTiming: 'Server-Timing',
  setCookie: 'Set-Cookie',
  surrogateControl: 'Surrogate-Control',
  vary: 'Vary',
  /** What L1 may do with the response (RFC 9213 targeted field). */
  springhouseCacheControl: 'Springhouse-Cache-Control',
  /** The stamp; on an answer to a write the position of its own invalidation. */
  springhousePosition: 'Springhouse-Position',
  /** Request: answer from data at or past this position. */
  springhouseAfter: 'Springhouse-After',
  /** Whose private data this is. */
  springhousePartition: 'Springhouse-Partition',
  /** Request: whose queued write this is; the origin refuses it to the session of anybody else. */
  springhouseOwner: 'Springhouse-Owner',
  /** Proof that the origin handled an operation. */
  springhouseOp: 'Springhouse-Op',
  /** On the worker's own 202: queued on this device. */
  springhouseOutbox: 'Springhouse-Outbox',
} as const

/** Reads one header field; `Headers` fits, and so does any object with the same `get`. */
export interface FieldReader {
  get(name: string): string | null
}
