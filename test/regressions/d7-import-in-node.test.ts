// SPDX-License-Identifier: MIT
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

// Order: nothing here may bring a worker's globals; each library is imported by a Node of its own.
async function importInNode(name: string): Promise<string> {
  const script = `import(${JSON.stringify(name)}).then((module) => console.log(Object.keys(module).join()), (error) => console.log(error.message))`
  const options = { cwd: import.meta.dirname, env: { ...process.env, NODE_ENV: 'development' } }
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], options)
  return stdout.trim()
}

it.each([
  'workbox-strategies/Strategy.js',
  'workbox-routing/Router.js',
  'workbox-strategies/CacheFirst.js',
])('%s 7.4.1 cannot be imported in Node', async (name) => {
  expect(await importInNode(name)).toBe('self is not defined')
})

it('@springhouse/sw can be, and leaves nothing global behind', async () => {
  expect('self' in globalThis).toBe(false)
  await expect(import('@springhouse/sw')).resolves.toHaveProperty('installSpringhouse')
  expect('self' in globalThis).toBe(false)
})
