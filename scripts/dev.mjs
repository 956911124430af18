// SPDX-License-Identifier: MIT
// @ts-check
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'

requireNode()
await ensurePackages()
await build()

const port = process.env['PORT'] || '4780'
const env = { ...process.env, DAIRY_URL: `http://127.0.0.1:${port}` }

// Three processes: the compiler in watch mode, the server restarted by Node when its output changes, Vite for the pages.
const children = [
  spawn('npx', ['tsc', '-b', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', '--enable-source-maps', 'demo/dist/server/main.js'], {
    stdio: 'inherit',
    // Order: out of the terminal's group, so that Ctrl+C reaches it once; a second one would mean "now", with the database open.
    detached: true,
  }),
  spawn('npx', ['vite', '--config', 'demo/web/vite.config.ts'], { stdio: 'inherit', env }),
]
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
}
