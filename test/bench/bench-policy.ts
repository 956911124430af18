// SPDX-License-Identifier: MIT
import { catalog, definePolicy, type Policy } from '@springhouse/core'

/** One catalogue route, the kind that portals read most. */
export const benchPolicy: Policy = definePolicy({
  version: 1,
  routes: { data: catalog('/springhouse-worker/data/:size', { tags: ['data:{size}'] }) },
})
