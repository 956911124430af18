// SPDX-License-Identifier: MIT
import type { Problem, ProblemType } from '@springhouse/core'
import { FIELD, problemUri } from '@springhouse/core'

/** What a problem answer says. */
export interface ProblemStatement {
  readonly status: number
  readonly title: string
  /** Left out when the status says it all (`about:blank`, RFC 9457 section 4.2.1). */
  readonly type?: ProblemType
  readonly detail?: string
  readonly fields?: Readonly<Record<string, string>>
}

/** Makes an `application/problem+json` answer that nobody stores. */
export function problemResponse(statement: ProblemStatement): Response {
  const { status, title, type, detail, fields } = statement
  const problem: Problem = {
    type: type === undefined ? 'about:blank' : problemUri(type),
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
  }
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      ...fields,
      [FIELD.contentType]: 'application/problem+json',
      [FIELD.cacheControl]: 'no-store',
    },
  })
}
