// SPDX-License-Identifier: MIT

/** A page that hands records over as a file without the app, and takes them in again. */
export const RESCUE_PAGE = '/springhouse-rescue.html'
