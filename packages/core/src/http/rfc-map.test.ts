// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const mapUrl = new URL('../../../../docs/rfc-map.md', import.meta.url)
const map = await readFile(mapUrl, 'utf8')

const named = new Map(
  [...map.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, name = '', path = '']) => [name, path]),
)
const body = map.replaceAll(/^\[[^\]]+\]: .*$/gm, '')
const references = new Set(
  [...body.matchAll(/\[([a-z0-9.-]+)\](?!\()/g)].map(([, name = '']) => name),
)
const inline = [...body.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path)

describe('docs/rfc-map.md', () => {
  it('names files at all', () => {
    expect(named.size).toBeGreaterThan(50)
    expect(references.size).toBeGreaterThan(50)
  })

  it.each([...named.values(), ...inline])('names %s, which exists', (path) => {
    expect(existsSync(fileURLToPath(new URL(path, mapUrl)))).toBe(true)
  })

  it('explains each name that it uses, and uses each that it explains', () => {
    expect([...references].sort()).toEqual([...named.keys()].sort())
  })

  it('says of each requirement where it is met, or why it is not', () => {
    const rows = body.split('\n').filter((line) => /^\| [0-9_`A-Z]/.test(line))
    const silent = rows.filter((row) => !/\[[a-z0-9.-]+\]|_Not yet_|:/.test(row))
    expect(rows.length).toBeGreaterThan(80)
    expect(silent).toEqual([])
  })
})
