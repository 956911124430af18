// SPDX-License-Identifier: MIT
import { definePolicy, type Policy, writes } from '@springhouse/core'

/** Notes are queued; those of one line keep their order, because a group is the path unless a policy says otherwise. */
export const policy: Policy = definePolicy({
  version: 1,
  routes: { notes: writes('/notes/:line', { offline: 'queue' }) },
})
