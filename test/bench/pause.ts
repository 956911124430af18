// SPDX-License-Identifier: MIT

/** Lets what goes on behind the answers come to an end. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
