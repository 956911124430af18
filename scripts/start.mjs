// SPDX-License-Identifier: MIT
// @ts-check
import { build } from './build.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'

requireNode()
await ensurePackages()
await build()

// The server prints its own line when it can be used, and its own sentence when it can't.
// Order: in this process, so that Ctrl+C reaches it once; a second one would mean "now", with the database open.
process.setSourceMapsEnabled(true)
await import(new URL('../demo/dist/server/main.js', import.meta.url).href)
