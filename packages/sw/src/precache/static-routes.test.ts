// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Bulletin } from '../bulletin.ts'
import { addStaticRoutes, type StaticRoute } from './static-routes.ts'

class RoutingEvent extends Event {
  readonly rules: StaticRoute[] = []
  readonly #refusal: Error | undefined

  constructor(refusal?: Error) {
    super('install')
    this.#refusal = refusal
  }

  async addRoutes(rule: StaticRoute): Promise<void> {
    if (this.#refusal !== undefined) throw this.#refusal
    this.rules.push(rule)
  }
}

const told: unknown[] = []
const bulletin = new Bulletin((message) => told.push(message))

async function rulesFor(...paths: readonly string[]): Promise<readonly StaticRoute[]> {
  const event = new RoutingEvent()
  const hashedUrls = paths.map((path) => `https://portal.test${path}`)
  await addStaticRoutes(event, { cacheName: 'shell-b1', hashedUrls }, bulletin)
  return event.rules
}

describe('static routes', () => {
  it('let the browser read hashed files from the cache of their build, and no other origin or query', async () => {
    expect(await rulesFor('/assets/app.1f.js')).toEqual([
      {
        condition: {
          or: [
            {
              urlPattern: {
                protocol: 'https',
                hostname: 'portal.test',
                port: '',
                pathname: '/assets/app.1f.js',
                search: '',
              },
              requestMethod: 'GET',
            },
          ],
        },
        source: { cacheName: 'shell-b1' },
      },
    ])
  })

  it.each(['/film.1f.mp4', '/page.html', '/a(b).1f.js', '/a:b.1f.js', '/a.1f.js?x'])(
    'leave %s to the worker',
    async (path) => {
      expect(await rulesFor(path)).toEqual([])
    },
  )

  it('stay within what the browser takes', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `/assets/${index}.js`)
    const [rule] = await rulesFor(...many)
    expect(rule?.condition.or).toHaveLength(256)
  })

  it('are left out where the browser has none', async () => {
    const shell = { cacheName: 'shell-b1', hashedUrls: ['https://portal.test/a.js'] }
    await expect(addStaticRoutes(new Event('install'), shell, bulletin)).resolves.toBeUndefined()
  })

  it('that are refused are trouble, and the worker is installed', async () => {
    const event = new RoutingEvent(new TypeError('too many'))
    const shell = { cacheName: 'shell-b1', hashedUrls: ['https://portal.test/a.js'] }
    await addStaticRoutes(event, shell, bulletin)
    expect(bulletin.counters.get('static-routes-failed')).toBe(1)
    expect(told).toContainEqual(expect.objectContaining({ what: expect.stringContaining('many') }))
  })
})
