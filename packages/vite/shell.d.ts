// SPDX-License-Identifier: MIT

// What the plugin gives to the worker: `/// <reference types="@springhouse/vite/shell" />`.

/** The files of the app shell, as the build wrote them. */
declare module 'virtual:springhouse/shell' {
  import type { ShellManifest } from '@springhouse/core'

  export const shell: ShellManifest
}

/** The policy that the plugin was given, completed and checked. */
declare module 'virtual:springhouse/policy' {
  import type { Policy } from '@springhouse/core'

  export const policy: Policy
}
