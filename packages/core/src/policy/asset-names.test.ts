// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { hasHashedName, warningsOf } from './asset-names.ts'
import { definePolicy } from './define-policy.ts'
import { staticAssets, staticFiles } from './presets.ts'

describe('hasHashedName()', () => {
  it.each([
    '/assets/index-BxK3_a9Z.js',
    '/assets/index-C-x3_Z9a.css',
    '/assets/chunk.abcdef12.js',
    '/assets/chunk.abcdef12.chunk.js',
    '/assets/d41d8cd98f00b204e9800998ecf8427e.png',
    '/assets/logo_0a1b2c3d.svg.br',
  ])('finds the hash in %s', (pathname) => {
    expect(hasHashedName(pathname)).toBe(true)
  })

  it.each([
    '/static/logo.png',
    '/static/bootstrap-calendar.js',
    '/static/MyComponent.js',
    '/static/jquery.min.js',
    '/static/v2.js',
    '/static/LICENSE',
    '/a1b2c3d4e5/logo.png',
    '/',
  ])('finds none in %s', (pathname) => {
    expect(hasHashedName(pathname)).toBe(false)
  })
})

describe('warningsOf()', () => {
  const policy = definePolicy({
    version: 1,
    routes: {
      fixed: staticFiles('/assets/fixed/*'),
      assets: staticAssets('/assets/*'),
    },
  })

  it('names each unhashed file that would be kept for a year', () => {
    const urls = ['/assets/index-BxK3a9Zq.js', '/assets/logo.png', '/assets/fixed/a.png', '/b.png']
    const warnings = warningsOf(policy, urls)
    expect(warnings).toHaveLength(1)
    for (const word of ['"assets"', '"/assets/logo.png"', 'staticFiles()']) {
      expect(warnings[0]).toContain(word)
    }
  })
})
