// SPDX-License-Identifier: MIT

// Single constants, because a bundler writes each where it is used; as members of an object all of them would ship.

export const age = 'Age'
export const authorization = 'Authorization'
export const cacheControl = 'Cache-Control'
export const cacheGroups = 'Cache-Groups'
export const cacheGroupInvalidation = 'Cache-Group-Invalidation'
export const cacheStatus = 'Cache-Status'
export const cdnCacheControl = 'CDN-Cache-Control'
export const contentLength = 'Content-Length'
export const contentType = 'Content-Type'
export const date = 'Date'
export const entityTag = 'ETag'
export const expires = 'Expires'
export const idempotencyKey = 'Idempotency-Key'
export const ifMatch = 'If-Match'
export const ifModifiedSince = 'If-Modified-Since'
export const ifNoneMatch = 'If-None-Match'
export const lastEventId = 'Last-Event-ID'
export const lastModified = 'Last-Modified'
export const retryAfter = 'Retry-After'
export const serverTiming = 'Server-Timing'
export const setCookie = 'Set-Cookie'
/** How many bytes of a blob the origin has (draft-ietf-httpbis-resumable-upload). */
export const uploadOffset = 'Upload-Offset'
/** Whether it has all of them, or a request carries the last ones: `?1` or `?0`. */
export const uploadComplete = 'Upload-Complete'
export const surrogateControl = 'Surrogate-Control'
export const vary = 'Vary'
/** What L1 may do with the response (RFC 9213 targeted field). */
export const springhouseCacheControl = 'Springhouse-Cache-Control'
/** The stamp; on an answer to a write the position of its own invalidation. */
export const springhousePosition = 'Springhouse-Position'
/** Request: answer from data at or past this position. */
export const springhouseAfter = 'Springhouse-After'
/** Whose private data this is. */
export const springhousePartition = 'Springhouse-Partition'
/** Request: whose queued write this is; the origin refuses it to the session of anybody else. */
export const springhouseOwner = 'Springhouse-Owner'
/** Request: which device has made an operation, and its number among that device's operations. */
export const springhouseDevice = 'Springhouse-Device'
/** Proof that the origin handled an operation. */
export const springhouseOp = 'Springhouse-Op'
/** Request of a page: keys of queued operations that must be acknowledged before. The worker keeps it to itself. */
export const springhouseDependsOn = 'Springhouse-Depends-On'
/** Request of a page: names of blobs on this device that must be uploaded before. The worker keeps it to itself. */
export const springhouseBlobs = 'Springhouse-Blobs'
/** On the worker's own 202: queued on this device. */
export const springhouseOutbox = 'Springhouse-Outbox'
