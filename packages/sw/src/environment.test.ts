// SPDX-License-Identifier: MIT
import { describe, expect, it, vi } from 'vitest'
import { environmentOf } from './environment.ts'

function scopeWith(caches: PropertyDescriptor): ServiceWorkerGlobalScope {
  const navigator = { locks: undefined, userAgent: 'test', languages: ['en'] }
  const scope: unknown = Object.defineProperty({ navigator }, 'caches', caches)
  // A test double: it has what is used, not all that the interface names.
  return scope as ServiceWorkerGlobalScope
}

describe('environmentOf()', () => {
  it.each([
    ['is missing', { value: undefined }],
    [
      'throws when it is named',
      {
        get: () => {
          throw new DOMException('denied', 'SecurityError')
        },
      },
    ],
  ])('lets the worker start where Cache Storage %s: only its use fails', async (_, caches) => {
    const environment = environmentOf(scopeWith(caches), 'a-channel')
    await expect(environment.caches.open('bodies')).rejects.toThrow('There is no Cache Storage')
  })

  it('makes its channel only when something is told, and once', () => {
    const post = vi.fn<(message: unknown) => void>()
    const made = vi.fn<(name: string) => void>()
    class Channel {
      readonly postMessage = post

      constructor(name: string) {
        made(name)
      }
    }
    vi.stubGlobal('BroadcastChannel', Channel)
    const environment = environmentOf(scopeWith({ value: undefined }), 'a-channel')
    expect(made).not.toHaveBeenCalled()
    environment.broadcast('first')
    environment.broadcast('second')
    expect(made.mock.calls).toEqual([['a-channel']])
    expect(post.mock.calls).toEqual([['first'], ['second']])
    vi.unstubAllGlobals()
  })

  it('names Cache Storage only when it is used', async () => {
    const open = vi.fn<() => Promise<string>>(async () => 'a cache')
    const get = vi.fn<() => object>(() => ({ open }))
    const { caches } = environmentOf(scopeWith({ get }), 'a-channel')
    expect(get).not.toHaveBeenCalled()
    expect(await caches.open('bodies')).toBe('a cache')
    expect(open.mock.calls).toEqual([['bodies']])
  })
})
