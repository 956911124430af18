// SPDX-License-Identifier: MIT
// @ts-check
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'

requireNode()
await ensurePackages()
await build()

// The server prints its own line when it can be used, and its own sentence when it can't.
const server = spawn(process.execPath, ['--enable-source-maps', 'demo/dist/server/main.js'], {
  stdio: 'inherit',
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => server.kill(signal))
}
server.on('close', (code) => process.exit(code ?? 0))
