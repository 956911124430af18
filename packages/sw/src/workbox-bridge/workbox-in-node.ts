// SPDX-License-Identifier: MIT

// Platform: Workbox's logger reads `self` when it is loaded, unless this flag is set; Node has none. Bundlers leave this
// module out of a worker, because the package says that it has no side effects.
if (!('self' in globalThis)) Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: true })
