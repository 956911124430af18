// SPDX-License-Identifier: MIT
import type { ServerResponse } from 'node:http'
import { RequesterGoneError } from '../next.ts'
import { type Body, makeResponse, wholeBodyOf } from '../make-response.ts'
import { pushedBodyOf } from '../pushed-body.ts'
import { CapturedBody } from './captured-body.ts'
import { headEntries, type HeadFields, notify, toBytes } from './node-arguments.ts'
import { addedHeaders, type HeaderSnapshot, takeSnapshot, writeHeaders } from './node-headers.ts'
import { type Wire, wireOf } from './wire.ts'
import { writeBody } from './write-body.ts'
import { writePushedBody } from './write-pushed-body.ts'

interface Waiting {
  readonly resolve: (response: Response) => void
  readonly reject: (error: unknown) => void
}

/**
 * Stands between a handler and the wire: what the handler writes to `res` becomes a `Response`, and `res` itself is
 * written later, with that response or another one.
 *
 * The replaced methods stay: other middleware may have wrapped them meanwhile. Once nothing is captured any more,
 * they hand on to what they replaced.
 */
export class CapturedResponse {
  readonly #res: ServerResponse
  readonly #before: HeaderSnapshot
  readonly #wire: Wire
  #asked = false
  #released = false
  #isDone = false
  #waiting: Waiting | undefined
  #body: CapturedBody | undefined

  constructor(res: ServerResponse) {
    this.#res = res
    this.#before = takeSnapshot(res)
    this.#wire = wireOf(res)
  }

  /** Asks the handler and captures its response, as soon as its fields are complete. */
  capture(askHandler: () => void): Promise<Response> {
    if (this.#asked) {
      return Promise.reject(new Error('Cannot ask a Node handler twice: its res takes one answer'))
    }
    this.#asked = true
    this.#replaceMethods()
    this.#res.once('close', () => this.#onClose())
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      askHandler()
    })
  }

  /** Writes a response to the wire. Resolves when it was handed over, or when the requester has gone. */
  async write(response: Response): Promise<void> {
    this.#release()
    if (this.#res.destroyed) {
      pushedBodyOf(response)?.cancel()
      await response.body?.cancel()
      return
    }
    writeHeaders(this.#res, this.#before, response.headers)
    this.#res.statusCode = response.status
    await this.#writeBody(response)
    this.#isDone = true
  }

  /**
   * Gives `res` back as it was before the handler was asked.
   *
   * @returns whether an error can still be answered with it; otherwise the connection is closed
   */
  giveUp(): boolean {
    this.#release()
    this.#isDone = true
    this.#body?.abort(new RequesterGoneError())
    if (this.#res.headersSent || this.#res.destroyed) {
      this.#res.destroy()
      return false
    }
    writeHeaders(this.#res, this.#before, new Headers())
    return true
  }

  #release(): void {
    if (this.#released) return
    this.#released = true
    Reflect.deleteProperty(this.#res, 'headersSent')
  }

  async #writeBody(response: Response): Promise<void> {
    const whole = wholeBodyOf(response)
    const pushed = pushedBodyOf(response)
    if (whole !== undefined) this.#wire.end(whole)
    else if (pushed !== undefined) await writePushedBody(this.#wire, pushed)
    else await this.#writeStream(response)
  }

  async #writeStream({ headers, body }: Response): Promise<void> {
    // What comes bit by bit begins at once.
    if (body !== null && !headers.has('Content-Length')) this.#wire.flushHeaders()
    await writeBody(this.#wire, body)
  }

  #replaceMethods(): void {
    const res = this.#res
    const wire = this.#wire
    res.write = (chunk: unknown, encoding?: unknown, callback?: unknown) =>
      this.#isDone ? wire.write(chunk, encoding, callback) : this.#write(chunk, encoding, callback)
    res.end = (chunk?: unknown, encoding?: unknown, callback?: unknown) => {
      if (this.#isDone) wire.end(chunk, encoding, callback)
      else this.#end(chunk, encoding, callback)
      return res
    }
    res.writeHead = (status: number, message?: string | HeadFields, fields?: HeadFields) => {
      if (this.#released) wire.writeHead(status, message, fields)
      else this.#writeHead(status, typeof message === 'string' ? fields : message)
      return res
    }
    res.flushHeaders = () => {
      if (this.#released) wire.flushHeaders()
      else this.#begin()
    }
    // Platform: Express and its middleware decide by this whether an error can still be answered.
    const headersSent = { configurable: true, get: () => this.#waiting === undefined }
    Object.defineProperty(res, 'headersSent', headersSent)
  }

  #writeHead(status: number, fields: HeadFields | undefined): void {
    this.#res.statusCode = status
    for (const [name, value] of headEntries(fields)) this.#res.setHeader(name, value)
  }

  #write(chunk: unknown, encoding: unknown, callback: unknown): boolean {
    const bytes = toBytes(chunk, encoding)
    // What comes after the end is dropped, as it would be by Node.
    const isOver = this.#waiting === undefined && this.#body === undefined
    const hasRoom = isOver || this.#begin().write(bytes)
    notify(encoding, callback)
    return hasRoom
  }

  #end(chunk: unknown, encoding: unknown, callback: unknown): void {
    const bytes = typeof chunk === 'function' ? undefined : toBytes(chunk, encoding)
    if (this.#waiting !== undefined) this.#answerWhole(bytes)
    else this.#body?.end(bytes)
    notify(chunk, encoding, callback)
  }

  // The whole body at once, as most handlers give it: its length is known.
  #answerWhole(bytes: Uint8Array | undefined): void {
    const headers = addedHeaders(this.#res, this.#before)
    if (bytes !== undefined) headers.set('Content-Length', String(bytes.length))
    this.#resolve(headers, bytes ?? null)
  }

  #begin(): CapturedBody {
    if (this.#body !== undefined) return this.#body
    const body = new CapturedBody(() => this.#res.emit('drain'))
    this.#body = body
    this.#resolve(addedHeaders(this.#res, this.#before), body.readable)
    return body
  }

  #resolve(headers: Headers, body: Body): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    const { statusCode: status } = this.#res
    try {
      waiting?.resolve(makeResponse(body, status, headers))
    } catch (error) {
      // A status that the Fetch API can't express.
      waiting?.reject(error)
    }
  }

  #onClose(): void {
    const error = new RequesterGoneError()
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.#body?.abort(error)
  }
}
