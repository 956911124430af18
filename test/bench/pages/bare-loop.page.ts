// SPDX-License-Identifier: MIT
// The floor of an invalidation: a page that gives each line of a stream to its worker, and notes when the worker is done.
const scope = globalThis as unknown as { ready: Promise<unknown>; marks: number[] }

/** When each event was on disk, by `performance.now()`. */
scope.marks = []

scope.ready = navigator.serviceWorker
  .register('/sw.js')
  .then(() => navigator.serviceWorker.ready)
  .then(() => void relay())

async function relay(): Promise<void> {
  const { body } = await fetch('/stream')
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || value === undefined) return
    const lines = (text + value).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      await mark(line)
      scope.marks.push(performance.now())
    }
  }
}

function mark(line: string): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.addEventListener('message', () => resolve())
    port1.start()
    navigator.serviceWorker.controller?.postMessage(line, [port2])
  })
}
