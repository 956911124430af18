// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { afterEach, beforeEach, vi } from 'vitest'
import { EventReader } from './event-reader.ts'
import { openPortal, type TestPortal, type TestPortalOptions } from './test-portal.ts'

/** What tests of the event stream share: a portal on fake timers, and readers that are closed after each test. */
export interface StreamKit {
  /** The portal that was opened last. */
  readonly portal: TestPortal
  readonly open: (options?: TestPortalOptions) => Promise<TestPortal>
  readonly follow: (query?: string, init?: RequestInit) => Promise<EventReader>
  /** Reads an answer that the test has asked for itself. */
  readonly read: (response: Response) => EventReader
  /** The place that the origin has applied. */
  readonly here: () => Position
  /** An event as a reader decodes it. */
  readonly inv: (seq: number, previousSeq: number, tags: string[], kind?: string) => unknown
}

/** Makes the kit; call it at the top of a test file. */
export function streamKit(): StreamKit {
  let portal: TestPortal
  const readers: EventReader[] = []

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    })
  })
  afterEach(async () => {
    for (const reader of readers.splice(0)) await reader.cancel()
    await portal.close()
    vi.useRealTimers()
  })

  const here = (): Position => {
    const position = portal.origin.stamp('public')
    if (position === undefined) throw new Error('The origin does not hear its log')
    return position
  }
  const read = (response: Response): EventReader => {
    const reader = new EventReader(response)
    readers.push(reader)
    return reader
  }
  return {
    get portal() {
      return portal
    },
    async open(options = {}) {
      portal = await openPortal({}, { clock: () => Date.now(), ...options })
      return portal
    },
    follow: async (query = '', init) =>
      read(await portal.fetch(`/springhouse/stream${query}`, init)),
    read,
    here,
    inv: (seq, previousSeq, tags, kind = 'soft') => ({
      type: 'inv',
      invalidation: { position: { epoch: here().epoch, seq }, previousSeq, tags, kind },
    }),
  }
}
