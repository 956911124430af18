// SPDX-License-Identifier: MIT
import type { Fetch } from '../run/run-options.ts'
import { acknowledge, pong } from './fixture.ts'

interface Taken {
  bytes: Uint8Array
  isComplete: boolean
  type: string
}

/** What happens to a request on its way: `cut` before it arrives, `deaf` after the origin has taken it. */
export type Fate = 'cut' | 'deaf' | Response | undefined

/** An origin that takes blobs in parts. */
export class BlobOrigin {
  readonly blobs = new Map<string, Taken>()
  /** Requests in order, such as `PATCH 1000000`. */
  readonly asked: string[] = []
  fate: (asked: string) => Fate = () => undefined

  readonly fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url, 'https://portal.example')
    if (pathname.endsWith('/ping')) return pong()
    const [, id] = /\/blobs\/([^/]+)$/.exec(pathname) ?? []
    const headers = new Headers(init.headers)
    const method = init.method ?? 'GET'
    const offset = headers.get('Upload-Offset')
    const asked = id === undefined ? `${method} ${pathname}` : `${method} ${offset ?? ''}`.trim()
    this.asked.push(asked)
    const fate = this.fate(asked)
    if (fate === 'cut') throw new TypeError('Failed to fetch')
    if (fate instanceof Response) return fate
    const answer = id === undefined ? acknowledge(init) : this.#answer(id, init, headers)
    if (fate === 'deaf') throw new TypeError('Failed to fetch')
    return answer
  }

  #answer(id: string, { method, body }: RequestInit, headers: Headers): Response {
    const taken = this.blobs.get(id)
    if (method === 'HEAD') return said(taken === undefined ? 404 : 204, taken)
    const offset = method === 'PUT' ? 0 : Number(headers.get('Upload-Offset'))
    if (offset !== (taken?.bytes.length ?? 0) || taken?.isComplete === true) return said(409, taken)
    const part = body instanceof ArrayBuffer ? new Uint8Array(body) : new Uint8Array(0)
    const bytes = Buffer.concat([taken?.bytes ?? new Uint8Array(0), part])
    const isComplete = headers.get('Upload-Complete') === '?1'
    const type = taken?.type ?? headers.get('Content-Type') ?? ''
    this.blobs.set(id, { bytes, isComplete, type })
    return said(offset === 0 ? 201 : 204, this.blobs.get(id))
  }
}

function said(status: number, taken: Taken | undefined): Response {
  const headers = new Headers({ 'Upload-Complete': taken?.isComplete === true ? '?1' : '?0' })
  if (taken !== undefined || status === 409) {
    headers.set('Upload-Offset', String(taken?.bytes.length ?? 0))
  }
  return new Response(null, { status, headers })
}
