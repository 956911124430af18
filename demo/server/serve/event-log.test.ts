// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { formatEvent } from './event-log.ts'

describe('formatEvent()', () => {
  it('writes one line of JSON with time and level', () => {
    const line = formatEvent({ type: 'recovered', part: 'log' }, Date.UTC(2026, 10, 20))
    expect(JSON.parse(line)).toEqual({
      time: '2026-11-20T00:00:00.000Z',
      level: 'info',
      type: 'recovered',
      part: 'log',
    })
  })

  it('writes errors with message and stack, still in one line', () => {
    const error = new Error('two\nlines')
    const line = formatEvent({ type: 'request-failed', method: 'GET', path: '/x', error }, 0)
    expect(line).not.toContain('\n')
    expect(JSON.parse(line)).toMatchObject({ level: 'error', error: { message: 'two\nlines' } })
  })
})
