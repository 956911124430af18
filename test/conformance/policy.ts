// SPDX-License-Identifier: MIT
import { definePolicy, http, type Policy } from '@springhouse/core'

/** One route that covers every scenario's URL and says nothing of its own. */
export const conformancePolicy: Policy = definePolicy({
  version: 1,
  routes: { case: http('/case/*') },
})
