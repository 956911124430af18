// SPDX-License-Identifier: MIT
import type { IncomingMessage } from 'node:http'
import { problemResponse } from '../problem-response.ts'
import { rememberBody } from '../request-body.ts'
import { toRequest } from './node-request.ts'

/**
 * Makes the Fetch API's request of Node's for a handler that is to have it whole.
 *
 * @param parsed what a body parser has made of the body, if one has read it
 * @returns the refusal of a request that can't be one
 */
export function wholeRequest(req: IncomingMessage, parsed: unknown): Request | Response {
  const request = toRequest(req)
  if (request === undefined) {
    return problemResponse({ status: 400, title: 'The request can’t be read' })
  }
  if (req.readableDidRead) {
    const bytes = bytesOf(parsed, req.headers['content-type'] ?? '')
    // `toRequest` has told where the body is read from; this one has been read already.
    rememberBody(
      request,
      (async function* () {
        yield bytes
      })(),
    )
  }
  return request
}

/**
 * Writes a parsed body down again: the same content gives the same bytes.
 *
 * @throws TypeError for what can't be told from its parsed form
 */
function bytesOf(parsed: unknown, contentType: string): Uint8Array {
  if (parsed === undefined || parsed === null) return new Uint8Array()
  if (parsed instanceof Uint8Array) return parsed
  if (typeof parsed === 'string') return Buffer.from(parsed)
  if (/[/+]json\b/i.test(contentType)) return Buffer.from(JSON.stringify(parsed))
  const fields = /^application\/x-www-form-urlencoded\b/i.test(contentType)
    ? flatFields(parsed)
    : undefined
  if (fields !== undefined) return Buffer.from(new URLSearchParams(fields).toString())
  throw new TypeError(
    `Cannot read the body again: a parser has read "${contentType}"; mount the idempotent handler before it`,
  )
}

function flatFields(parsed: unknown): [string, string][] | undefined {
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const fields = Object.entries(parsed).flatMap(([name, value]: [string, unknown]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values.map((one): [string, unknown] => [name, one])
  })
  return fields.every((field): field is [string, string] => typeof field[1] === 'string')
    ? fields
    : undefined
}
