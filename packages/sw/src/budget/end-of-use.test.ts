// SPDX-License-Identifier: MIT
import { catalog, definePolicy } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import type { Field } from '../store/schema.ts'
import { entryAt } from '../testing/cache-kit.ts'
import { endOfUse } from './end-of-use.ts'

const POLICY = definePolicy({
  version: 1,
  routes: {
    served: catalog('/served', { tags: ['a'] }),
    refused: catalog('/refused', { tags: ['a'], offline: 'refuse' }),
  },
})

function endOf(name: string, fields: readonly Field[]): number {
  return endOfUse(entryAt('/a', { route: name, fields, responseTimeMs: 0 }), POLICY) / 1000
}

describe('endOfUse()', () => {
  it('is left to the budget where the route shows copies of any age offline', () => {
    expect(endOf('served', [['Cache-Control', 'max-age=60']])).toBe(Number.POSITIVE_INFINITY)
  })

  it('comes after lifetime and windows where nothing is shown offline', () => {
    const directives = 'max-age=60, stale-while-revalidate=30, stale-if-error=90'
    expect(endOf('refused', [['Cache-Control', directives]])).toBe(150)
  })

  it('comes a week later for a response with a validator: it still spares its transfer', () => {
    const fields: readonly Field[] = [
      ['Cache-Control', 'max-age=60'],
      ['ETag', '"1"'],
    ]
    expect(endOf('refused', fields)).toBe(60 + 7 * 24 * 60 * 60)
  })

  it('goes by the response alone where the policy has no such route any more', () => {
    const directives = 'max-age=60, stale-while-revalidate=0, stale-if-error=0'
    expect(endOf('gone', [['Cache-Control', directives]])).toBe(60)
  })
})
