// SPDX-License-Identifier: MIT

/** An origin with one resource: it counts what it is asked, and answers with validator and position. */
export class ProductOrigin {
  readonly asked: Request[] = []
  version = 1
  seq = 5
  fields: Record<string, string> = {}
  status = 200
  isReachable = true

  /** Answers a GET. */
  answer(request: Request): Response {
    this.asked.push(request)
    if (!this.isReachable) return Response.error()
    if (this.status !== 200) return new Response(null, { status: this.status })
    const etag = `"v${this.version}"`
    const headers = { ETag: etag, 'Springhouse-Position': `e.${this.seq}`, ...this.fields }
    if (request.headers.get('If-None-Match') === etag) {
      return new Response(null, { status: 304, headers })
    }
    return Response.json({ version: this.version }, { headers })
  }
}
