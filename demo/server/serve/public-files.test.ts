// SPDX-License-Identifier: MIT
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerPublicFile } from './public-files.ts'

let root = ''
let folder = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dairy-public-'))
  folder = join(root, 'public')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'sw.js'), 'self')
  await writeFile(join(folder, 'assets', 'main-1a2b.js'), 'main')
  await writeFile(join(folder, '.secret.js'), 'hidden')
  await writeFile(join(root, 'outside.js'), 'outside')
})
afterAll(() => rm(root, { recursive: true }))

describe('answerPublicFile()', () => {
  it.each(['/', '/herds/4', '/orders'])('answers the shell for the page %s', async (path) => {
    const answer = await answerPublicFile(folder, path)
    expect(await answer.text()).toBe('<!doctype html>')
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.has('Cache-Control')).toBe(false)
  })

  it('answers a file with its type and leaves caching to the policy', async () => {
    const answer = await answerPublicFile(folder, '/assets/main-1a2b.js')
    expect(await answer.text()).toBe('main')
    expect(answer.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.has('Cache-Control')).toBe(false)
  })

  it('never lets the worker’s script grow old', async () => {
    const answer = await answerPublicFile(folder, '/sw.js')
    expect(answer.headers.get('Cache-Control')).toBe('no-cache')
  })

  it.each(['/assets/gone.js', '/favicon.ico'])('answers 404 for the missing %s', async (path) => {
    expect((await answerPublicFile(folder, path)).status).toBe(404)
  })

  it.each([
    '/../outside.js',
    '/%2e%2e/outside.js',
    '/assets/..%2f..%2foutside.js',
    '/.secret.js',
    '/%zz.js',
  ])('keeps in its folder for %s', async (path) => {
    const answer = await answerPublicFile(folder, path)
    expect(['<!doctype html>', `There is no ${path}\n`]).toContain(await answer.text())
  })

  it('says what to do while nothing is built', async () => {
    const answer = await answerPublicFile(undefined, '/')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('npm run build')
  })
})
