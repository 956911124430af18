// SPDX-License-Identifier: MIT
// @ts-check
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'

requireNode()
await ensurePackages()
await build()

// Three processes: the compiler in watch mode, the server restarted by Node when its output changes, Vite for the pages.
const children = [
  spawn('npx', ['tsc', '-b', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', '--enable-source-maps', 'demo/dist/server/main.js'], {
    stdio: 'inherit',
  }),
  spawn('npx', ['vite', '--config', 'demo/web/vite.config.ts'], { stdio: 'inherit' }),
]
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
}
