// SPDX-License-Identifier: MIT
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createOrigin,
  noStore,
  type OperationStore,
  type Origin,
  type SqlDatabase,
  type SqlTransaction,
} from '@springhouse/origin'
import type { Session } from '@springhouse/server-headers'
import policy from './cache.policy.ts'

export const origin: Origin = createOrigin({ policy, app: 'docs' })
await origin.start()

export const secret = 'a secret of the examples'
export const request: Request = new Request('https://dairy.example/api/products')

export function sessionOf(asked: Request): Session | undefined {
  const user = asked.headers.get('Cookie')
  return user === null ? undefined : { user }
}

export function handle(_req: IncomingMessage, res: ServerResponse): void {
  res.end('[]')
}

export const portal = { owner: async (_request: Request): Promise<string> => 'q8Zk' }
export const authorize = portal.owner
export const store: OperationStore<undefined> = noStore({ origin })

export async function saveYield(): Promise<Response> {
  return new Response(null, { status: 204 })
}

/** Nothing is asked of it. */
export const database: SqlDatabase = {
  query: async () => ({ rows: [] }),
  transaction: <T>(work: (tx: SqlTransaction) => Promise<T>) => work(database),
}
