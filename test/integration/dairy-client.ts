// SPDX-License-Identifier: MIT
import type { LogEvent } from '@springhouse/origin'
import type { Dairy } from '../../demo/server/dairy.ts'

/** What a test sends beside the path. */
export interface Ask {
  readonly method?: string
  readonly body?: unknown
  readonly fields?: Readonly<Record<string, string>>
}

/** One person's browser without a cache: keeps the session's cookie, and nothing else. */
export class DairyClient {
  readonly #url: string
  #cookie = ''

  constructor(dairy: Pick<Dairy, 'url'>) {
    this.#url = dairy.url.replace(/\/$/, '')
  }

  /** Signs a person in. */
  async signIn(person: string): Promise<Response> {
    return this.ask('/api/session', { method: 'POST', body: { person } })
  }

  async ask(path: string, { method = 'GET', body, fields = {} }: Ask = {}): Promise<Response> {
    const headers = new Headers(fields)
    if (this.#cookie !== '') headers.set('Cookie', this.#cookie)
    if (body !== undefined && !headers.has('Content-Type')) {
      headers.set('Content-Type', 'application/json')
    }
    const answer = await fetch(this.#url + path, {
      method,
      headers,
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const cookie of answer.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? ''
    return answer
  }

  /** Asks, and reads the JSON body, whose shape the caller knows. */
  async read<Answer>(path: string, ask: Ask = {}): Promise<Answer> {
    const answer = await this.ask(path, ask)
    return (await answer.json()) as Answer
  }
}

/** Makes a client that is signed in. */
export async function signedIn(dairy: Pick<Dairy, 'url'>, person: string): Promise<DairyClient> {
  const client = new DairyClient(dairy)
  await client.signIn(person)
  return client
}

/** Collects what the log says, until its end is asked for. */
export function listenTo(dairy: Pick<Dairy, 'origin'>): {
  readonly events: readonly LogEvent[]
  readonly end: () => void
} {
  const events: LogEvent[] = []
  return { events, end: dairy.origin.subscribe('public', (event) => events.push(event)) }
}

/** All tags that events of the log invalidate. */
export function tagsOf(events: readonly LogEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'inv' ? event.invalidation.tags : []))
}
