// SPDX-License-Identifier: MIT
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SERVE = join(ROOT, 'scripts/serve.mjs')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
// Compiling and filling a database is work for seconds, and more on a busy machine.
const SLOW = { timeout: 120_000 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'springhouse-start-'))
  await promisify(execFile)(process.execPath, [TSC, '-b', 'demo/server'], { cwd: ROOT })
}, SLOW.timeout)
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Started {
  readonly child: ChildProcess
  readonly stdout: () => string
}

/** Starts a command as a terminal does, in a process group of its own, and waits for the portal's line. */
async function start(command: readonly string[], more: NodeJS.ProcessEnv): Promise<Started> {
  const [file = '', ...args] = command
  const env = { PATH: process.env['PATH'], PORT: '0', DAIRY_DATA: folder, ...more }
  const child = spawn(file, args, { cwd: ROOT, env, detached: true })
  let stdout = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (stdout.includes('\n')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`It ended with ${code}: ${stdout}`)))
  })
  return { child, stdout: () => stdout }
}

describe('npm start', SLOW, () => {
  it('says in one line where the portal is, and Ctrl+C closes the database before it ends', async () => {
    const { child, stdout } = await start([process.execPath, SERVE], {})
    expect(stdout()).toMatch(/^Springhouse Dairy is at http:\/\/127\.0\.0\.1:\d+\/ \([^\n]*\)\n$/)
    expect(await readdir(folder)).toContain('in-use-by')
    const ended = once(child, 'exit')
    // Platform: a terminal sends the signal to every process of the group.
    process.kill(-(child.pid ?? 0), 'SIGINT')
    expect(await ended).toEqual([0, null])
    expect(await readdir(folder)).not.toContain('in-use-by')
  })

  it('ends when npm is told to end, though npm tells only its shell', async () => {
    // A shell that stays, as npm's does where it has more to do than one command.
    const command = `"${process.execPath}" "${SERVE}"; true`
    const { child } = await start(['sh', '-c', command], { npm_lifecycle_event: 'start' })
    const server = Number(await readFile(join(folder, 'in-use-by'), 'utf8'))
    expect(server).not.toBe(child.pid)
    child.kill('SIGTERM')
    await expect.poll(() => readdir(folder), { timeout: 10_000 }).not.toContain('in-use-by')
  })
})
