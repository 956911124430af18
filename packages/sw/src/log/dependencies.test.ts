// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Dependencies } from './dependencies.ts'

function at(seq: number, epoch = 'e'): Position {
  return { epoch, seq }
}

function seen(position: Position, atMs = 0, scope = 'public') {
  return { scope, position, atMs }
}

function outstanding(dependencies: Dependencies, here?: Position): readonly Position[] {
  return dependencies.outstanding('public', here, undefined)
}

describe('Dependencies', () => {
  it('keep the latest of an epoch, and say what is news', () => {
    const dependencies = new Dependencies()
    expect(dependencies.add(seen(at(7)), at(5))).toBe(true)
    expect(dependencies.add(seen(at(6)), at(5))).toBe(false)
    expect(dependencies.add(seen(at(9)), at(5))).toBe(true)
    expect(outstanding(dependencies, at(5))).toEqual([at(9)])
  })

  it('hold nothing that the log has told already', () => {
    const dependencies = new Dependencies()
    expect(dependencies.add(seen(at(5)), at(5))).toBe(false)
    dependencies.add(seen(at(7)), at(5))
    expect(outstanding(dependencies, at(7))).toEqual([])
  })

  it('keep scopes apart', () => {
    const dependencies = new Dependencies()
    dependencies.add(seen(at(7), 0, 'tenant.acme'), at(5))
    expect(outstanding(dependencies, at(5))).toEqual([])
    expect(dependencies.outstanding('tenant.acme', at(5), undefined)).toEqual([at(7)])
  })

  it('hold one of another epoch until the log was confirmed after it was heard of', () => {
    const dependencies = new Dependencies()
    dependencies.add(seen(at(3, 'f'), 100), at(5))
    const confirmedAt = (atMs: number) =>
      dependencies.outstanding('public', at(5), { head: at(5), atMs })
    expect(confirmedAt(100)).toEqual([at(3, 'f')])
    expect(confirmedAt(101)).toEqual([])
  })

  it('end with their epoch', () => {
    const dependencies = new Dependencies()
    dependencies.add(seen(at(7)), undefined)
    dependencies.add(seen(at(3, 'f')), undefined)
    dependencies.end('public', 'e')
    expect(outstanding(dependencies)).toEqual([at(3, 'f')])
  })

  it('are never below anything that was added and that the log has not told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), fc.nat({ max: 20 }), (seqs, here) => {
        const dependencies = new Dependencies()
        for (const seq of seqs) dependencies.add(seen(at(seq)), at(here))
        const highest = Math.max(-1, ...seqs)
        expect(outstanding(dependencies, at(here))).toEqual(highest > here ? [at(highest)] : [])
      }),
    )
  })
})
