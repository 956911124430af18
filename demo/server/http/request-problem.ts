// SPDX-License-Identifier: MIT

/** What a problem says beside its words: which field, what it held. */
export interface ProblemDetails {
  readonly field?: string
  readonly value?: unknown
  /** Seconds after which it is worth trying again. */
  readonly retryAfter?: number
}

/** A request that can't be served, with the words for whoever made it; becomes `application/problem+json` (RFC 9457). */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly status: number
  readonly title: string
  readonly details: ProblemDetails

  /**
   * @param title what is wrong, the same for every request of its kind
   * @param detail what is wrong with this one, and what to do
   */
  constructor(status: number, title: string, detail: string, details: ProblemDetails = {}) {
    super(detail)
    this.status = status
    this.title = title
    this.details = details
  }

  /** The answer that says so. */
  toResponse(): Response {
    const { status, title, message: detail } = this
    const { retryAfter, ...members } = this.details
    const body = { type: 'about:blank', title, status, detail, ...members }
    return new Response(JSON.stringify(body), {
      status,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      },
    })
  }
}

/** There is no such thing. */
export function notFound(what: string, id: string | number): RequestProblem {
  return new RequestProblem(404, 'Not found', `There is no ${what} ${id}`)
}

/** A field of the body holds what it can't. */
export function invalidField(field: string, value: unknown, remedy: string): RequestProblem {
  const received = value === undefined ? 'nothing' : JSON.stringify(value)
  return new RequestProblem(
    422,
    'Invalid field',
    `Cannot accept field "${field}": ${remedy}: received ${received}`,
    { field, ...(value === undefined ? {} : { value }) },
  )
}
