// SPDX-License-Identifier: MIT
// @ts-check
import { check, close, staticChecks, tests } from './checks.mjs'
import { ensureEngines } from './ensure-engines.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'
import { say } from './run-command.mjs'

requireNode()
await ensurePackages()

const tallies = await staticChecks()
tallies.push(await tests('unit'))

// A missing engine is a failure with its remedy; the tests that need it would only repeat it.
const missing = await ensureEngines()
for (const sentence of missing) say(`FAILED  ${sentence}`)
if (missing.length > 0) close([...tallies, { passed: 0, failed: missing.length }])

tallies.push(await tests('integration'))
tallies.push(await tests('torture'))
tallies.push(await check("demo's pages and worker build", 'npm', ['run', 'build', '-w', 'demo']))
tallies.push(await tests('browser'))
close(tallies)
