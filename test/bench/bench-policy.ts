// SPDX-License-Identifier: MIT
import { catalog, definePolicy, type Policy } from '@springhouse/core'

/** Tag of every body. */
export const ALL_BODIES = 'bodies'

const tags = [ALL_BODIES, 'body:{key}']

/** Catalogue routes, the kind that portals read most. */
export const benchPolicy: Policy = definePolicy({
  version: 1,
  routes: {
    data: catalog('/data/:size/:key', { tags }),
    // A night within seconds: without the log nothing of it is fresh, as after ten hours with the preset's lifetimes.
    night: catalog('/night/:size/:key', {
      tags,
      lifetimes: { whenNot: '1s', staleWhileRevalidate: '1s' },
    }),
  },
})
