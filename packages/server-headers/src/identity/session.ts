// SPDX-License-Identifier: MIT

/** Who is asking, as the portal's own login knows it. Nothing of it leaves the server but HMACs. */
export interface Session {
  /** Stable id of the user, unique within the tenant. */
  readonly user: string
  /** Stable id of the tenant; left out in a portal without tenants. */
  readonly tenant?: string
  /** Anything that changes when the user's rights change: a version, or the sorted permissions. */
  readonly rights?: string
}

/**
 * Reads the session of a request; `undefined` when nobody is signed in.
 *
 * The request never has a body. It may be a copy whose `Cookie` field already reflects the `Set-Cookie`
 * fields of the answer, so that the answer to a login names the new session. A session must therefore
 * be found by the request's fields alone.
 */
export type SessionReader = (request: Request) => Promise<Session | undefined> | Session | undefined
