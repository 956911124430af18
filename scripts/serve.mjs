// SPDX-License-Identifier: MIT
// @ts-check

// Serves what has been built. The server prints its own line when it can be used, and its own sentence when it can't.
// Order: in this process, so that Ctrl+C reaches it once; a second one would mean "now", with the database open.

// Platform: npm passes SIGTERM on to the shell that it runs scripts in, and that shell dies of it alone.
if (process.env['npm_lifecycle_event'] !== undefined) {
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250).unref()
}

process.setSourceMapsEnabled(true)
await import(new URL('../demo/dist/server/main.js', import.meta.url).href)
