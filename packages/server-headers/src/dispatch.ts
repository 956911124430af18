// SPDX-License-Identifier: MIT

/** Answers a request as if it had come in by itself. */
export type Dispatch = (request: Request) => Promise<Response>

const dispatchers = new WeakMap<Request, Dispatch>()

/** Remembers how requests that came inside of this one are answered. */
export function rememberDispatch(request: Request, dispatch: Dispatch): void {
  dispatchers.set(request, dispatch)
}

/** How requests that came inside of this one are answered; `undefined` when nobody has said. */
export function dispatchOf(request: Request): Dispatch | undefined {
  return dispatchers.get(request)
}
