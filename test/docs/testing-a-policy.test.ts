// SPDX-License-Identifier: MIT
import { join } from 'node:path'
import { fencesIn, fileNameOf, readPage } from './fences.ts'
import { writeProject } from './check-types.ts'

// The page shows tests: importing them here runs them.
const fences = fencesIn(await readPage('docs/testing-a-policy.md'))
const named = fences.flatMap((fence) => {
  const name = fileNameOf(fence)
  return name === undefined ? [] : [[name, fence.code] as const]
})
const folder = await writeProject('tests/testing-a-policy', new Map(named))
await import(/* @vite-ignore */ join(folder, 'catalog.test.ts'))
