// SPDX-License-Identifier: MIT
import { ORIGIN } from './worker-scope.ts'
import {
  catalog,
  type Confirmation,
  definePolicy,
  type Invalidation,
  type Policy,
  type Position,
  profile,
  staticAssets,
  strong,
  type Tag,
  writes,
} from '@springhouse/core'
import type { Device, TestWorker } from './start-worker.ts'

/** The policy of the tests' portal. */
export const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    assets: staticAssets('/assets/*'),
    products: catalog('/api/products', { tags: ['products'] }),
    product: catalog('/api/products/:id', { tags: ['products', 'product:{id}'] }),
    me: profile('/api/me', { tags: ['me'] }),
    stock: strong('/api/stock/:id', { offline: 'serve', partition: 'public' }),
    yields: writes('/api/yields', {
      methods: ['POST'],
      offline: 'queue',
      group: 'herd:{body.herd}',
      invalidates: ['herd:{body.herd}'],
    }),
    api: writes('/api/*', { offline: 'refuse' }),
  },
})

export const ALICE: string = 'alice.r1'
export const BOB: string = 'bob.r1'

/** Absolute URL on the tests' portal. */
export function at(path: string): string {
  return ORIGIN + path
}

/** A position of the tests' log. */
export function position(seq: number, epoch: string = 'e'): Position {
  return { epoch, seq }
}

/** An event of the log. */
export function invalidation(
  seq: number,
  tags: readonly Tag[],
  more: Partial<Invalidation> = {},
): Invalidation {
  return { position: position(seq), previousSeq: seq - 1, tags, kind: 'soft', ...more }
}

/** Proof, as of now, that the log's head is here. */
export function confirmed(device: Device, seq: number, epoch: string = 'e'): Confirmation {
  return { head: position(seq, epoch), atMs: device.clock.now() }
}

/** Makes a worker follow the log from a position. */
export async function follow(worker: TestWorker, device: Device, seq: number): Promise<void> {
  await worker.api.applyReset('public', position(seq), confirmed(device, seq))
}

/** Reads this tier's member of `Cache-Status`. */
export function statusOf(response: Response): string | undefined {
  return response.headers.get('Cache-Status')?.split(', ').at(-1)
}
