// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { countLoads } from './loads.ts'
import { Ledger, type Read, type Write } from './ledger.ts'
import { countRead, newScore } from './score.ts'

const BOUND = { staleMs: 1_000 }

function write(over: Partial<Write> = {}): Write {
  const position = { epoch: 'e1', seq: 7 }
  const published = { isPublished: true, position }
  return { row: 1, version: 2, process: 0, answeredAtMs: 10_000, ...published, ...over }
}

function read(over: Partial<Read> = {}): Read {
  return { row: 1, version: 1, where: 'here', process: 1, startedAtMs: 10_500, ...over }
}

function judge(asked: Read, ...writes: readonly Write[]): string[] {
  const ledger = new Ledger()
  for (const one of writes) ledger.record(one)
  const score = newScore('flush-all')
  const complaint = countRead(score, ledger.judge(asked), BOUND)
  const facts = Object.entries(score).filter(([name, count]) => count !== 0 && name !== 'trouble')
  const counted = facts.map(([name, count]) => `${name} ${count}`)
  return complaint === undefined ? counted : [...counted, 'complaint']
}

describe('the judge', () => {
  it('lets a read be stale within the bound, and complains beyond it', () => {
    expect(judge(read(), write())).toEqual(['reads 1', 'stale 1', 'longestStaleMs 500'])
    const late = judge(read({ startedAtMs: 11_001 }), write())
    expect(late).toEqual(['reads 1', 'stale 1', 'longestStaleMs 1001', 'late 1', 'complaint'])
  })

  it('counts from the first newer version that was published, not from the last', () => {
    const later = write({ version: 3, answeredAtMs: 10_900 })
    expect(judge(read({ startedAtMs: 11_500 }), write(), later)).toContain('late 1')
  })

  it('holds nobody to what was not published, or was published after the read began', () => {
    expect(judge(read(), write({ isPublished: false, position: undefined }))).toEqual(['reads 1'])
    expect(judge(read({ startedAtMs: 9_000 }), write())).toEqual(['reads 1'])
    expect(judge(read({ version: 2 }), write())).toEqual(['reads 1'])
  })

  it('holds a process to what it has answered a writer with, published or not', () => {
    const silent = write({ isPublished: false, position: undefined, process: 1 })
    expect(judge(read(), silent)).toEqual(['reads 1', 'olderThanOwnWrite 1', 'complaint'])
  })

  it('holds an answer to its own stamp, and to the position that it was asked for', () => {
    const claim = { epoch: 'e1', seq: 7 }
    expect(judge(read({ stamp: claim }), write())).toContain('olderThanStamp 1')
    expect(judge(read({ after: claim }), write())).toContain('olderThanStamp 1')
    expect(judge(read({ stamp: { epoch: 'e1', seq: 6 } }), write())).not.toContain('complaint')
    expect(judge(read({ stamp: { epoch: 'e2', seq: 9 } }), write())).not.toContain('complaint')
  })

  it('knows no bound for a process that is cut off with a master of its own', () => {
    const isolated = read({ startedAtMs: 20_000, isIsolated: true })
    expect(judge(isolated, write())).toEqual(['reads 1', 'stale 1', 'longestStaleMs 10000'])
  })
})

describe('countLoads()', () => {
  it('allows one load a process for each invalidation that reaches the path', () => {
    const writes = [write(), write({ row: 2, reachesAll: true })]
    const before = [{ '/rows/1': 5, '/rows/3': 1 }, {}]
    const after = [
      { '/rows/1': 7, '/rows/3': 3 },
      { '/rows/1': 2, past: 9 },
    ]
    const { loads, allowed, surplus } = countLoads(before, after, writes)
    expect([loads, allowed]).toEqual([6, 5])
    expect(surplus).toEqual(['/rows/3 at process 0: 2 loads, 1 invalidations'])
  })
})
