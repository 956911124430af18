// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { browserMemory } from './browser-memory.ts'

describe('browserMemory()', () => {
  it('remembers nothing, and breaks nothing, when the browser refuses its storage', () => {
    const memory = browserMemory(() => {
      throw new DOMException('blocked', 'SecurityError')
    })
    memory.remember('a', 'b')
    memory.forget('a')
    expect(memory.recall('a')).toBeUndefined()
  })
})
