// SPDX-License-Identifier: MIT
import type { WorkboxPlugin } from 'workbox-core/types.js'

/**
 * A third-party Workbox plugin; it sees each step before we decide. Workbox's own ones declare as `undefined` the steps
 * that they leave out.
 */
export type ReadPlugin = {
  readonly [Step in keyof WorkboxPlugin]?: WorkboxPlugin[Step] | undefined
}
