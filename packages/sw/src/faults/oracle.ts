// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { bodyOf, versionOf, type Version } from './model-origin.ts'
import type { Portal } from './portal.ts'
import { isPrivate } from './model-policy.ts'

/** What a page asked for. */
export interface Asked {
  readonly path: string
  /** Whose the answer has to be: the user, or the question. */
  readonly owner: string
  readonly method: string
  readonly range: boolean
  /** Whether the page wants the origin's own answer. */
  readonly isFresh: boolean
  /** The entity tag that the page holds already. */
  readonly held: string | undefined
}

/** Fails where something isn't as it must be. */
export function must(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(what)
}

/** Tells what an origin could have answered and the rules allow; everything else fails. */
export class Oracle {
  readonly #portal: Portal
  /** The versions that the page's own writes made, as far as the worker has to remember them. */
  readonly #written = new Map<string, { version: number; isOnDisk: boolean }>()

  constructor(portal: Portal) {
    this.#portal = portal
  }

  /** Notes a write that the worker has answered. */
  noteWrite(path: string, isOnDisk: boolean): void {
    this.#written.set(path, { version: this.#portal.origin.versionOf(path), isOnDisk })
  }

  /** Notes that the worker's memory is gone. */
  noteRestart(): void {
    for (const [path, { isOnDisk }] of this.#written) if (!isOnDisk) this.#written.delete(path)
  }

  /** Judges that there was no answer. */
  judgeFailure(error: unknown): void {
    const { isOnline } = this.#portal.origin.network
    must(!isOnline, `A request failed while the network was there: ${String(error)}`)
    must(error instanceof TypeError, `Not an error of fetch: ${String(error)}`)
  }

  /** Judges an answer. */
  async judge(asked: Asked, response: Response): Promise<void> {
    const { origin } = this.#portal
    const { status, headers } = response
    const body = await response.text()
    if (status === 504) return must(!origin.network.isOnline, 'A 504 while the network was there')
    if (status === 401) return must(isPrivate(asked.path) && origin.user === undefined, 'A 401')
    const found = versionOf(headers.get(FIELD.entityTag) ?? '')
    const named = `${status} ${JSON.stringify(found)} (${headers.get(FIELD.cacheStatus)})`
    must(found.path === asked.path, `The answer to another request: ${named}`)
    must(found.owner === asked.owner, `Somebody else's answer: ${named}`)
    must(found.version <= origin.versionOf(found.path), `From the future: ${named}`)
    judgeBody(asked, found, { status, body, named })
    this.#judgeAge(asked, found, headers.get(FIELD.cacheStatus) ?? '')
  }

  #judgeAge({ path, isFresh }: Asked, { version }: Version, cacheStatus: string): void {
    const { origin, acknowledgedSeq, resetSeq } = this.#portal
    const own = cacheStatus.split(', ').at(-1) ?? ''
    const told = `version ${version} of ${path} (${own})`
    if (!own.includes('; hit')) {
      const isCurrent = version === origin.versionOf(path)
      return must(isCurrent || !origin.network.isOnline, `Old although asked: ${told}`)
    }
    must(!isFresh, `Stored although the origin was wanted: ${told}`)
    // What was forgotten by starting over is unknown: it may be shown while it is validated, but not as fresh.
    const isCalledFresh = !own.includes('detail=')
    const announced = origin.announcedIn(path, isCalledFresh ? 0 : resetSeq, acknowledgedSeq)
    must(version >= announced, `From before an acknowledged invalidation: ${told}`)
    const written = this.#written.get(path)?.version ?? 1
    must(version >= written, `From before an own write: ${told}`)
  }
}

function judgeBody(
  { method, range, held }: Asked,
  found: Version,
  { status, body, named }: { status: number; body: string; named: string },
): void {
  const whole = bodyOf(found)
  if (status === 304) return must(held !== undefined, `A 304 that nobody asked for: ${named}`)
  if (method === 'HEAD') return must(body === '', `A body on HEAD: ${named}`)
  const isPart = range && status === 206
  must(isPart || status === 200, `Not what an origin says: ${named}`)
  const expected = isPart ? whole.slice(5, 25) : whole
  must(body === expected, `A torn body: ${named}, ${body.length} of ${expected.length}`)
}
