// SPDX-License-Identifier: MIT
import { definePolicy, type Policy, profile, writes } from '@springhouse/core'

/** A portal that saves yields offline. */
export const policy: Policy = definePolicy({
  version: 1,
  routes: {
    me: profile('/api/me', { tags: ['me'] }),
    yields: writes('/api/yields', { offline: 'queue' }),
  },
})
