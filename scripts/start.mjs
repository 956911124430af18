// SPDX-License-Identifier: MIT
// @ts-check
import { build } from './build.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'

requireNode()
await ensurePackages()
await build()
await import('./serve.mjs')
