// SPDX-License-Identifier: MIT

/** What the plugin gives to the worker: `/// <reference types="@springhouse/vite/shell" />`. */
declare module 'virtual:springhouse/shell' {
  export const shell: {
    readonly build: string
    readonly entries: readonly { readonly url: string; readonly revision: string | undefined }[]
    readonly navigateFallback: string
  }
}
