// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { shellManifest } from './shell-manifest.ts'

const isHashed = (fileName: string): boolean => fileName.startsWith('assets/')

describe('shellManifest', () => {
  it('shellManifest() gives a revision when the name does not change with the content', () => {
    const manifest = shellManifest(
      [
        { fileName: 'index.html', content: '<p>' },
        { fileName: 'assets/index-B3xF.js', content: 'x' },
      ],
      '/',
      isHashed,
    )
    expect(manifest.entries).toEqual([
      { url: '/assets/index-B3xF.js', revision: undefined },
      { url: '/index.html', revision: expect.stringMatching(/^[\w-]{12}$/) },
    ])
    expect(manifest.navigateFallback).toBe('/index.html')
  })

  it('shellManifest() names another build when any content differs', () => {
    const build = (content: string): string =>
      shellManifest([{ fileName: 'index.html', content }], '/', isHashed).build
    expect(build('a')).toBe(build('a'))
    expect(build('a')).not.toBe(build('b'))
  })

  it('shellManifest() does not depend on the order in which files were written', () => {
    const a = { fileName: 'a.txt', content: '1' }
    const b = { fileName: 'b.txt', content: '2' }
    expect(shellManifest([a, b], '/app/', isHashed)).toEqual(
      shellManifest([b, a], '/app/', isHashed),
    )
  })
})
