// SPDX-License-Identifier: MIT
import { EventEmitter } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Dispatch } from '../dispatch.ts'
import { CapturedResponse } from './captured-response.ts'

/**
 * Answers requests that came inside of one, by the server that this one came to: all of its handlers see them as if they
 * had come by themselves, on the same connection.
 *
 * @returns `undefined` when the server isn't known, as for a request that somebody has made up
 */
export function nodeDispatch(frame: IncomingMessage): Dispatch | undefined {
  const server = serverOf(frame)
  if (server === undefined) return undefined
  return async (request) => {
    const body = Buffer.from(await request.arrayBuffer())
    const req = incoming(frame, request, body)
    const res = new ServerResponse(req)
    // What is written there is read by nobody; it lets those who wait for the answer's end hear of it.
    const sink = new Sink()
    // A `ServerResponse` writes to whatever takes bytes; its type names the usual one.
    res.assignSocket(sink)
    const captured = new CapturedResponse(res)
    const response = await captured.capture(() => void server.emit('request', req, res))
    const bytes = await response.arrayBuffer()
    const { status, headers } = response
    const whole = (): Response =>
      new Response(isBodiless(status) ? null : bytes, { status, headers })
    await captured.write(whole())
    return whole()
  }
}

class Sink extends Socket {
  override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
    done()
  }

  override _writev(_chunks: unknown, done: () => void): void {
    done()
  }

  override _final(done: () => void): void {
    done()
  }
}

// Platform: Node notes on each connection which server has accepted it; documented nowhere, and there since 0.x.
function serverOf({ socket }: IncomingMessage): EventEmitter | undefined {
  const server: unknown = 'server' in socket ? socket.server : undefined
  return server instanceof EventEmitter ? server : undefined
}

function incoming(frame: IncomingMessage, request: Request, body: Buffer): IncomingMessage {
  const req = new IncomingMessage(frame.socket)
  const { pathname, search } = new URL(request.url)
  const fields = [...request.headers, ['content-length', String(body.length)] as const]
  req.method = request.method
  req.url = pathname + search
  req.httpVersion = frame.httpVersion
  req.httpVersionMajor = frame.httpVersionMajor
  req.httpVersionMinor = frame.httpVersionMinor
  req.rawHeaders = fields.flat()
  req.headers = Object.fromEntries(fields)
  req.headersDistinct = Object.fromEntries(fields.map(([name, value]) => [name, [value]]))
  req.complete = true
  if (body.length > 0) req.push(body)
  req.push(null)
  return req
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}
