// SPDX-License-Identifier: MIT
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { workerWithOutbox, workerWithoutOutbox } from '../bench/worker-size-bundles.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const BUILDS = new Map([
  ['worker without outbox', workerWithoutOutbox],
  ['worker with outbox', workerWithOutbox],
])

interface Limit {
  readonly name: string
  readonly path: string
}

interface Measured {
  readonly name: string
  readonly passed: boolean
}

describe('the worker that a portal ships', () => {
  beforeAll(async () => {
    const limits: readonly Limit[] = JSON.parse(
      await readFile(join(ROOT, '.size-limit.json'), 'utf8'),
    )
    for (const { name, path } of limits) {
      const build = BUILDS.get(name)
      if (build === undefined) throw new Error(`No worker is built for the limit of "${name}"`)
      const file = join(ROOT, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, (await build()).code)
    }
  })

  it('is within the limits of .size-limit.json', async () => {
    const cli = join(ROOT, 'node_modules/size-limit/bin.js')
    const run = promisify(execFile)(process.execPath, [cli, '--json'], { cwd: ROOT })
    // Above a limit it exits with an error, and says by how much all the same.
    const { stdout } = await run.catch((error: { readonly stdout: string }) => error)
    const measured: readonly Measured[] = JSON.parse(stdout)
    expect(measured.map(({ name }) => name)).toEqual([...BUILDS.keys()])
    expect(measured.filter(({ passed }) => !passed)).toEqual([])
  })
})
