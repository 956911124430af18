// SPDX-License-Identifier: MIT
// @ts-check
import { ensureEngines } from './ensure-engines.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'
import { giveUp, runCommand, say } from './run-command.mjs'

// npm run kills                    200 kills of a browser while it sends, and Workbox's losses beside ours
// npm run kills -- --count 1000    as many as that
// SEED=7 npm run kills             another order of events

const USUAL_COUNT = 200
const BENCH = 'test/bench/outbox-kills.bench.ts'

requireNode()
await ensurePackages()
const missing = await ensureEngines()
if (missing.length > 0) giveUp(missing.join('\n'))

const count = readCount(process.argv.slice(2))
const seed = process.env['SEED'] ?? '1'
say(`SEED=${seed}`)
const { code } = await runCommand('npx', ['vitest', 'run', '--project', 'bench', BENCH], {
  env: { SEED: seed, KILLS: String(count) },
})
if (code !== 0) giveUp(`Something was wrong: SEED=${seed} npm run kills -- --count ${count}`)

/** @param {readonly string[]} words */
function readCount(words) {
  const at = words.indexOf('--count')
  const asked = at < 0 ? USUAL_COUNT : Number(words[at + 1])
  if (!Number.isInteger(asked) || asked < 1) giveUp('Say how many: npm run kills -- --count 1000')
  return asked
}
