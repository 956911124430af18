// SPDX-License-Identifier: MIT
// @ts-check
import { close, staticChecks, tests } from './checks.mjs'
import { ensurePackages } from './ensure-packages.mjs'
import { requireNode } from './require-node.mjs'

requireNode()
await ensurePackages()
close([...(await staticChecks()), await tests('unit')])
