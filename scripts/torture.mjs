// SPDX-License-Identifier: MIT
// @ts-check
import { ensureEngines } from './ensure-engines.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'
import { giveUp, runCommand, say } from './run-command.mjs'

// npm run torture                    one round of everything, at most 3 minutes
// npm run torture -- --minutes 30    rounds with one seed after the other, for as long as that
// SEED=7 npm run torture             begins with this seed

const MINUTE_MS = 60_000

requireNode()
await ensurePackages()
const missing = await ensureEngines()
if (missing.length > 0) giveUp(missing.join('\n'))

const minutes = readMinutes(process.argv.slice(2))
const endMs = Date.now() + minutes * MINUTE_MS
let seed = Number(process.env['SEED'] ?? 1)
do {
  say(`SEED=${seed}`)
  const env = { SEED: String(seed), BROWSERS: minutes > 0 ? '200' : '60' }
  const { code } = await runCommand('npx', ['vitest', 'run', '--project', 'torture'], { env })
  if (code !== 0) giveUp(`Something was wrong with SEED=${seed}: SEED=${seed} npm run torture`)
  seed += 1
} while (Date.now() < endMs)

/** @param {readonly string[]} words */
function readMinutes(words) {
  const at = words.indexOf('--minutes')
  const asked = at < 0 ? 0 : Number(words[at + 1])
  if (!(asked >= 0)) giveUp('Say how long: npm run torture -- --minutes 30')
  return asked
}
