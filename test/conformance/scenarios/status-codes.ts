// SPDX-License-Identifier: MIT
import { fill, renew, type Row, scenario, table, type Theme, validate } from '../build.ts'

const FRESH = { 'Cache-Control': 'max-age=3600' }

// Redirects, which fetch follows, have a theme of their own.
const STORABLE = [
  200, 201, 202, 203, 204, 205, 226, 299, 300, 400, 402, 403, 404, 405, 406, 409, 410, 411, 413,
  414, 415, 418, 422, 451, 499, 500, 501, 502, 503, 504, 505, 599,
]
// Spec: these are never stored (RFC 6585 §3 to §6).
const NEVER = [428, 429, 431, 511]

const ROWS: readonly Row[] = [
  ...STORABLE.map((status): Row => ({
    id: `status-${status}-fresh`,
    fields: FRESH,
    answer: { status },
    says: `A ${status} with a lifetime is reused`,
    outcome: 'reused',
  })),
  ...[200, 403, 404, 410, 500, 503].map((status): Row => ({
    id: `status-${status}-stale`,
    fields: { 'Cache-Control': 'max-age=3600', Age: '7200' },
    answer: { status },
    says: `A ${status} whose lifetime is over is not reused`,
    outcome: 'asked',
  })),
  ...NEVER.map((status): Row => ({
    id: `status-${status}-never`,
    fields: FRESH,
    answer: { status },
    says: `A ${status} is not stored, whatever it says`,
    outcome: 'asked',
    section: 'RFC 6585 §3',
  })),
  ...[200, 404].map((status): Row => ({
    id: `status-${status}-expires`,
    fields: { Expires: { inSeconds: 3600 } },
    answer: { status },
    says: `A ${status} with an Expires of the future is reused`,
    outcome: 'reused',
  })),
]

const FIRST = scenario(
  {
    id: 'status-404-replaces',
    section: 'RFC 9111 §4.3.3',
    says: 'A 404 without lifetime to a validation ends the reuse of the stored 200',
    kind: 'must',
  },
  fill({ 'Cache-Control': 'max-age=0', ETag: '"a"' }),
  validate({}, { answer: { status: 404 } }),
  renew({}, { answer: { status: 404 } }),
)

/** Status codes. */
export const STATUS_CODES: Theme = {
  name: 'Status codes',
  scenarios: [...table('RFC 9111 §3', ROWS), FIRST],
}
