// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Gathered } from './gathered.ts'

describe('Gathered.add()', () => {
  it('does together what is asked for in one turn, or while a batch is under way', async () => {
    const batches: (readonly number[])[] = []
    const gathered = new Gathered(async (pieces: readonly number[]) => {
      batches.push(pieces)
      if (batches.length === 1) later = Promise.all([gathered.add(3), gathered.add(4)])
      return pieces.map((piece) => piece * 10)
    })
    let later: Promise<readonly number[]> | undefined
    expect(await Promise.all([gathered.add(1), gathered.add(2)])).toEqual([10, 20])
    expect(await later).toEqual([30, 40])
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it('lets lazy pieces go with the next one, or by themselves', async () => {
    const batches: (readonly number[])[] = []
    const gathered = new Gathered(async (pieces: readonly number[]) => {
      batches.push(pieces)
      return pieces
    })
    const lazy = gathered.addLazily(1)
    await gathered.add(2)
    expect(await lazy).toBe(1)
    expect(await gathered.addLazily(3)).toBe(3)
    expect(batches).toEqual([[1, 2], [3]])
  })

  it('fails with its batch, and goes on with the next', async () => {
    let calls = 0
    const gathered = new Gathered(async (pieces: readonly number[]) => {
      calls += 1
      if (calls === 1) throw new Error('disk')
      return pieces
    })
    await expect(gathered.add(1)).rejects.toThrow('disk')
    expect(await gathered.add(2)).toBe(2)
  })
})
