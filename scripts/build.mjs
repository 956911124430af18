// SPDX-License-Identifier: MIT
// @ts-check
import { giveUp, runCommand, say } from './run-command.mjs'

/** Compiles every package and builds the demo's pages and worker. */
export async function build() {
  say('Building…')
  const compiled = await runCommand('npx', ['tsc', '-b'], { quiet: true })
  if (compiled.code !== 0) giveUp('Cannot compile: correct the errors above.', compiled.output)
  const bundled = await runCommand('npm', ['run', 'build', '-w', 'demo'], { quiet: true })
  if (bundled.code !== 0)
    giveUp("Cannot build the demo's pages: correct the errors above.", bundled.output)
}
