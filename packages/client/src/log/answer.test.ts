// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { judgeAnswer } from './answer.ts'

const NOW_MS = Date.parse('2026-11-20T12:00:00Z')

function judge(status: number, fields: Record<string, string> = {}) {
  return judgeAnswer(new Response(null, { status, headers: fields }), 'text/event-stream', NOW_MS)
}

describe('judgeAnswer', () => {
  it('judgeAnswer() accepts a 200 of the asked media type, whatever its parameters', () => {
    expect(judge(200, { 'Content-Type': 'Text/Event-Stream; charset=utf-8' })).toBeUndefined()
  })

  it('judgeAnswer() takes a page of a captive portal for no answer', () => {
    expect(judge(200, { 'Content-Type': 'text/html' })).toEqual({ kind: 'unreachable' })
    expect(judge(200)).toEqual({ kind: 'unreachable' })
  })

  it('judgeAnswer() names a missing session and a failing origin', () => {
    expect(judge(401)).toEqual({ kind: 'signed-out' })
    expect(judge(500)).toEqual({ kind: 'unreachable' })
    expect(judge(404)).toEqual({ kind: 'unreachable' })
  })

  it.each([
    ['17', 17_000],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 3_600_000],
    ['soon', 5_000],
  ])('judgeAnswer() reads Retry-After %s', (field, retryAfterMs) => {
    expect(judge(503, { 'Retry-After': field })).toEqual({ kind: 'busy', retryAfterMs })
  })

  it('judgeAnswer() chooses the wait itself when the origin names none', () => {
    expect(judge(503)).toEqual({ kind: 'busy', retryAfterMs: 5_000 })
    expect(judge(429)).toEqual({ kind: 'busy', retryAfterMs: 5_000 })
  })
})
