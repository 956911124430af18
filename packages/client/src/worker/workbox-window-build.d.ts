// SPDX-License-Identifier: MIT

// The package's entry is an ES5 transpile, 1 KB larger and without names for Node; its modern build has no types of its own.
declare module 'workbox-window/build/workbox-window.prod.mjs' {
  export { Workbox } from 'workbox-window'
}
