// SPDX-License-Identifier: MIT
// @ts-check
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { giveUp, runCommand, say } from './run-command.mjs'

const LOCK = 'package-lock.json'
const MARK = 'node_modules/.springhouse-installed'

/** Installs the npm packages that the lock file names, unless exactly these are installed already. */
export async function ensurePackages() {
  const wanted = createHash('sha256')
    .update(await readFile(LOCK))
    .update(process.versions.modules)
    .digest('hex')
  const installed = await readFile(MARK, 'utf8').catch(() => '')
  if (installed === wanted) return
  say('Installing npm packages (once)…')
  const { code, output } = await runCommand('npm', ['ci', '--no-audit', '--no-fund'], {
    quiet: true,
  })
  if (code !== 0) {
    giveUp('Cannot install the npm packages: check the network and run the command again.', output)
  }
  await writeFile(MARK, wanted)
}
