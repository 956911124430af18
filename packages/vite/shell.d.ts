// SPDX-License-Identifier: MIT

/** What the plugin gives to the worker: `/// <reference types="@springhouse/vite/shell" />`. */
declare module 'virtual:springhouse/shell' {
  import type { ShellManifest } from '@springhouse/core'

  export const shell: ShellManifest
}
