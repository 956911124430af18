// SPDX-License-Identifier: MIT
// @ts-check

/** Ends the process with one line that says what to do when Node is too old to run the project. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(
    `Springhouse needs Node.js 20.19 or newer, this is ${process.versions.node}: install a newer Node.js and run the command again.\n`,
  )
  process.exit(1)
}
