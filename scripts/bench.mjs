// SPDX-License-Identifier: MIT
// @ts-check
import { build } from './build.mjs'
import { ensureEngines } from './ensure-engines.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'
import { giveUp, runCommand } from './run-command.mjs'

requireNode()
await ensurePackages()
const missing = await ensureEngines()
if (missing.length > 0) giveUp(missing.join('\n'))
await build()
const { code } = await runCommand('npx', ['vitest', 'run', '--project', 'bench', '--reporter=dot'])
process.exit(code)
