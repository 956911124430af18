// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { sharedNames } from './names.ts'

describe('sharedNames()', () => {
  it('gives two apps of one origin no name in common', () => {
    const names = Object.values(sharedNames('dairy'))
    expect(Object.values(sharedNames('shop')).filter((name) => names.includes(name))).toEqual([])
  })

  it('gives each thing of an app a name of its own', () => {
    const names = Object.values(sharedNames('dairy'))
    expect(new Set(names).size).toBe(names.length)
  })
})
