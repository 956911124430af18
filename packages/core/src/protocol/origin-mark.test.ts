// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { isUnmarkedPage } from './origin-mark.ts'

describe('isUnmarkedPage', () => {
  it.each([
    [{ 'Content-Type': 'text/html; charset=utf-8' }, true],
    [{ 'Content-Type': 'TEXT/HTML' }, true],
    [{ 'Content-Type': 'text/html', 'Cache-Control': 'max-age=60' }, true],
    [{ 'Content-Type': 'text/html', 'Springhouse-Position': 'e.1' }, false],
    [{ 'Content-Type': 'text/html', 'Springhouse-Partition': 'anonymous' }, false],
    [{ 'Content-Type': 'text/html', 'Springhouse-Cache-Control': 'max-age=0' }, false],
    [{ 'Content-Type': 'text/html', 'Springhouse-Op': '"k"' }, false],
    [{ 'Content-Type': 'text/html', 'Cache-Groups': '"products"' }, false],
    [{ 'Content-Type': 'application/json' }, false],
    [{}, false],
  ])('isUnmarkedPage() of %o is %s', (fields: Record<string, string>, expected) => {
    const values = new Map(Object.entries(fields))
    expect(isUnmarkedPage({ get: (name) => values.get(name) ?? null })).toBe(expected)
  })
})
