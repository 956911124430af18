// SPDX-License-Identifier: MIT
import type { Asked, Sent } from './origin.ts'

const HOPS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Makes a network of a script: it follows redirects, and breaks off where the script says so, as a browser's network does.
 *
 * @param ask answers a request; `undefined` is a server that can't be reached
 */
export function networkOver(
  ask: (asked: Asked) => Sent | undefined,
): (request: Request) => Promise<Response> {
  return async (request) => {
    // The browser's own cache is empty here.
    if (request.cache === 'only-if-cached') throw new TypeError('Failed to fetch')
    const fields = Object.fromEntries(request.headers)
    let url = new URL(request.url)
    for (let hop = 0; hop < HOPS; hop += 1) {
      const sent = ask({ method: request.method, variation: url.search.slice(1), fields })
      if (sent === undefined || sent.breaks === 'at-once') break
      const location = sent.fields.find(([name]) => name === 'Location')?.[1]
      if (!REDIRECTS.has(sent.status) || location === undefined) return answer(sent, url, hop > 0)
      if (request.redirect === 'error') break
      if (request.redirect === 'manual') {
        return withFacts(Response.error(), { type: 'opaqueredirect', url: url.href })
      }
      url = new URL(location, url)
    }
    throw new TypeError('Failed to fetch')
  }
}

function answer({ status, fields, body, breaks }: Sent, url: URL, redirected: boolean): Response {
  const headers = new Headers(fields.map(([name, value]): [string, string] => [name, value]))
  const content = breaks === 'in-body' ? brokenBody(body) : body === '' ? null : body
  return withFacts(new Response(content, { status, headers }), { url: url.href, redirected })
}

// Platform: a response of the network has facts that no constructor sets.
function withFacts(response: Response, facts: Readonly<Record<string, unknown>>): Response {
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(response, name, { value })
  }
  return response
}

function brokenBody(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)))
      controller.error(new TypeError('terminated'))
    },
  })
}
