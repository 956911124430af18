// SPDX-License-Identifier: MIT
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Next, RequesterGoneError } from '../next.ts'
import { rememberDispatch } from '../dispatch.ts'
import { CapturedResponse } from './captured-response.ts'
import { nodeDispatch } from './node-dispatch.ts'
import { presentToHandler, toOwnedWrite, toRequest } from './node-request.ts'

/** Express and connect style middleware; plain `http` servers give their handler as `next`. */
export type NodeMiddleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** A Fetch API middleware. */
export type FetchMiddleware = (request: Request, next: Next) => Promise<Response>

/** Puts a Fetch API middleware on Node: what the handler behind `next` writes to `res` becomes its `Response`. */
export function nodeMiddleware(answer: FetchMiddleware): NodeMiddleware {
  return (req, res, next) => {
    const request = toRequest(req) ?? toOwnedWrite(req)
    if (request === undefined) {
      next()
      return
    }
    const dispatch = nodeDispatch(req)
    if (dispatch !== undefined) rememberDispatch(request, dispatch)
    const captured = new CapturedResponse(res)
    const askHandler: Next = (asked) => {
      presentToHandler(req, asked)
      return captured.capture(next)
    }
    void serve(captured, () => answer(request, askHandler), next)
  }
}

async function serve(
  captured: CapturedResponse,
  answer: () => Promise<Response>,
  next: (error: unknown) => void,
): Promise<void> {
  try {
    await captured.write(await answer())
  } catch (error) {
    // What has begun can't become an error page any more; who has gone wants none.
    if (captured.giveUp() && !(error instanceof RequesterGoneError)) next(error)
  }
}
