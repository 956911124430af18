// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { joinCatchUp, MAX_CATCH_UP_BYTES, MAX_CATCH_UP_TAGS, planCatchUp } from './catch-up.ts'

const head = { epoch: 'e1', seq: 10 }
const since = { epoch: 'e1', seq: 7 }

describe('planCatchUp', () => {
  it('planCatchUp() decides by epoch, head and floor', () => {
    const plan = (epoch: string, seq: number) => planCatchUp({ epoch, seq }, { head, floor: 5 })
    expect(planCatchUp(undefined, { head, floor: 5 })).toEqual({ kind: 'nothing' })
    expect(plan('e1', 10)).toEqual({ kind: 'nothing' })
    expect(plan('e1', 11)).toEqual({ kind: 'reset', why: 'epoch' })
    expect(plan('e0', 10)).toEqual({ kind: 'reset', why: 'epoch' })
    expect(plan('e1', 4)).toEqual({ kind: 'reset', why: 'trimmed' })
    expect(plan('e1', 5)).toEqual({ kind: 'collect', since: { epoch: 'e1', seq: 5 } })
  })
})

describe('joinCatchUp', () => {
  it('joinCatchUp() moves a follower to the head even without tags', () => {
    expect(joinCatchUp(since, head, { soft: [], hard: [] })).toEqual({
      kind: 'caught-up',
      from: since,
      head,
      invalidations: [{ position: head, previousSeq: 7, tags: [], kind: 'soft' }],
    })
  })

  it('joinCatchUp() needs no soft event beside a hard one', () => {
    expect(joinCatchUp(since, head, { soft: [], hard: ['a'] })).toMatchObject({
      invalidations: [{ tags: ['a'], kind: 'hard' }],
    })
  })

  it('joinCatchUp() resets above the limits, not at them', () => {
    const tags = Array.from({ length: MAX_CATCH_UP_TAGS }, (_, at) => `t${at}`)
    expect(joinCatchUp(since, head, { soft: tags, hard: [] }).kind).toBe('caught-up')
    expect(joinCatchUp(since, head, { soft: tags, hard: ['x'] })).toEqual({
      kind: 'reset',
      head,
      why: 'too-many',
    })
    const long = Array.from({ length: MAX_CATCH_UP_BYTES / 256 }, (_, at) =>
      `${at}`.padStart(253, 'x'),
    )
    expect(joinCatchUp(since, head, { soft: long, hard: [] }).kind).toBe('caught-up')
    expect(joinCatchUp(since, head, { soft: [...long, 'x'], hard: [] }).kind).toBe('reset')
  })
})
