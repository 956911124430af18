// SPDX-License-Identifier: MIT
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reserveFolder, secretOf } from './data-folder.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dairy-data-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('reserveFolder()', () => {
  it('refuses a folder that a running process holds', async () => {
    await writeFile(join(folder, 'in-use-by'), '4242')
    await expect(reserveFolder(folder, () => true)).rejects.toThrow(
      /in use by process 4242: stop that server, or choose another folder with DAIRY_DATA=/,
    )
  })

  it('takes over what a killed process left, and lets go at the end', async () => {
    await writeFile(join(folder, 'in-use-by'), '4242')
    const release = await reserveFolder(folder, () => false)
    expect(await readFile(join(folder, 'in-use-by'), 'utf8')).toBe(String(process.pid))
    await release()
    await expect(readFile(join(folder, 'in-use-by'))).rejects.toThrow('ENOENT')
  })

  it('makes the folder when it is missing', async () => {
    const release = await reserveFolder(join(folder, 'a', 'b'))
    await expect(release()).resolves.toBeUndefined()
  })

  it('says where to go when it cannot write', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    await expect(reserveFolder(join(file, 'below'))).rejects.toThrow(/Cannot write .*DAIRY_DATA=/)
  })
})

describe('secretOf()', () => {
  it('makes a secret once and keeps it', async () => {
    const made = await secretOf(folder)
    expect(made.length).toBeGreaterThan(40)
    expect(await secretOf(folder)).toBe(made)
  })
})
