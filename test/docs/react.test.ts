// SPDX-License-Identifier: MIT
// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { join } from 'node:path'
import { connect, type Environment, type SpringhouseClient } from '@springhouse/client'
import { followChanges } from '@springhouse/client/tanstack-query'
import { WORKER_PROTOCOL } from '@springhouse/core'
import { type FetchQueryOptions, type QueryClient, QueryObserver } from '@tanstack/react-query'
import { act, type ComponentType, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeProject } from './check-types.ts'
import { fencesIn, fileNameOf, readPage } from './fences.ts'
import policy from './stand-ins/cache.policy.ts'

const fences = fencesIn(await readPage('docs/react.md'))
const named = fences.flatMap((fence) => {
  const name = fileNameOf(fence)
  return name === undefined ? [] : [[name, fence.code] as const]
})
const folder = await writeProject('tests/react', new Map(named))

// React tells of updates outside `act()` only where it knows that it is under test.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let client: SpringhouseClient
let tell: (message: unknown) => void
let asked: string[]

beforeEach(async () => {
  asked = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    return Promise.resolve(answerTo(path))
  })
  client = await connect({ policy, app: 'docs', environment: environment() })
})

afterEach(() => {
  client.close()
  vi.unstubAllGlobals()
})

describe('docs/react.md', () => {
  it('shows components that ask again for what has changed, and for nothing else', async () => {
    const { App } = await load<{ App: ComponentType<{ client: SpringhouseClient }> }>('app.tsx')
    const element = document.createElement('main')
    const root = createRoot(element)
    await act(async () => {
      root.render(createElement(App, { client }))
      await turn()
    })
    expect(element.innerHTML).toBe('<p>connecting</p><b>3</b><p>Berta, Liesl</p>')
    expect(asked.splice(0).toSorted()).toEqual(['/api/farms/7/animals', '/api/messages/unread'])
    await act(() => change('farm:7'))
    expect(asked.splice(0)).toEqual(['/api/farms/7/animals'])
    await act(() => change('messages'))
    expect(asked.splice(0)).toEqual(['/api/messages/unread'])
    await act(() => change('farm:8'))
    expect(asked).toEqual([])
    await act(async () => root.unmount())
  })

  it('shows queries that are asked again for what has changed, and for nothing else', async () => {
    const { queryClient, farms, product } = await load<{
      queryClient: QueryClient
      farms: FetchQueryOptions
      product: (id: number) => FetchQueryOptions
    }>('queries.ts')
    followChanges(queryClient, client)
    for (const options of [farms, product(42)]) {
      new QueryObserver(queryClient, options).subscribe(() => undefined)
    }
    await turn()
    expect(asked.splice(0)).toEqual(['/api/farms', '/api/products/42'])
    await change('product:42')
    expect(asked.splice(0)).toEqual(['/api/products/42'])
    await change('farms')
    expect(asked.splice(0)).toEqual(['/api/farms'])
    await change('product:43')
    expect(asked).toEqual([])
  })
})

async function load<Module>(name: string): Promise<Module> {
  const module: unknown = await import(/* @vite-ignore */ join(folder, name))
  // A module namespace; the page's code is compiled by readme.test.ts.
  return module as Module
}

async function change(tag: string): Promise<void> {
  const where = { scope: 'public', position: undefined }
  tell({ springhouse: WORKER_PROTOCOL, type: 'changed', tags: [tag], ...where })
  await turn()
}

function answerTo(path: string): Response {
  if (path === '/api/messages/unread') return Response.json(3)
  if (path !== '/api/products/42') return Response.json(['Berta', 'Liesl'])
  return Response.json({ id: 42 }, { headers: { 'Cache-Groups': '"product:42"' } })
}

/** A browser without workers whose origin never answers, and whose channel the test speaks on. */
function environment(): Environment {
  return {
    now: () => 0,
    random: () => 0,
    fetch: () => new Promise(() => {}),
    startTimer: () => () => undefined,
    locks: undefined,
    workers: undefined,
    openChannel: (_name, onMessage) => {
      tell = onMessage
      return { post: () => undefined, close: () => undefined }
    },
    isVisible: () => true,
    onMoment: () => undefined,
  }
}

// Answers pass through several promises before they are on the screen.
async function turn(): Promise<void> {
  for (let count = 0; count < 20; count += 1) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0)
    })
  }
}
