// SPDX-License-Identifier: MIT
import { catalog, definePolicy, detail, type Policy, writes } from '@springhouse/core'

// A browser that doesn't follow may not keep anything: what it shows is what it has been told.
const lifetimes = { process: '1h', redis: '1h', whenFollowing: '1h', whenNot: '1s' } as const

/** A row can be read at three places: for all, for one reader alone, and kept in the process for a moment only. */
export const policy: Policy = definePolicy({
  version: 1,
  routes: {
    row: catalog('/rows/:id', { tags: ['row:{id}'], lifetimes }),
    mine: detail('/mine/:id', { tags: ['row:{id}'], partition: 'user', lifetimes }),
    shared: catalog('/shared/:id', {
      tags: ['row:{id}'],
      lifetimes: { ...lifetimes, process: '1s' },
    }),
    writes: writes('/rows/*'),
  },
})
