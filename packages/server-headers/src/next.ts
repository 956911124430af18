// SPDX-License-Identifier: MIT

/** The rest of the portal: takes a request, gives the handler's response. */
export type Next = (request: Request) => Promise<Response>

/** The requester has gone before the handler answered. Says nothing of the thing that was asked for. */
export class RequesterGoneError extends Error {
  override readonly name = 'RequesterGoneError'

  constructor() {
    super('Cannot answer: the requester closed the connection')
  }
}
