// SPDX-License-Identifier: MIT
// What is evaluated in a page. The times are taken there, so that the way to it isn't measured.

/** Resolves when the page is ready and its worker controls it. */
export const UNTIL_READY = `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done))
  await globalThis.ready
  if (!navigator.serviceWorker.controller)
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))
})()`

const READ = `async (url) => {
  const response = await fetch(url)
  const body = await response.arrayBuffer()
  const bytes = Number(url.split('/')[2])
  if (response.status !== 200 || body.byteLength !== bytes)
    throw new Error('Unexpected answer: ' + url + ' ' + response.status + ' ' + body.byteLength)
}`

/** Reads one URL after the other; resolves with the milliseconds of each. */
export function readInTurn(urls: readonly string[]): string {
  return `(async () => {
    const read = ${READ}
    const samples = []
    for (const url of ${JSON.stringify(urls)}) {
      const start = performance.now()
      await read(url)
      samples.push(performance.now() - start)
    }
    return samples
  })()`
}

/** Reads all URLs at once; resolves with the milliseconds until the last body is there. */
export function readTogether(urls: readonly string[]): string {
  return `(async () => {
    const read = ${READ}
    const start = performance.now()
    await Promise.all(${JSON.stringify(urls)}.map(read))
    return performance.now() - start
  })()`
}

/** Reads all URLs, twenty at a time. */
export function readAll(urls: readonly string[]): string {
  return `(async () => {
    const read = ${READ}
    const urls = ${JSON.stringify(urls)}
    const next = async () => {
      for (let url = urls.pop(); url !== undefined; url = urls.pop()) await read(url)
    }
    await Promise.all(Array.from({ length: 20 }, next))
  })()`
}
