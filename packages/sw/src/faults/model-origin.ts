// SPDX-License-Identifier: MIT
import {
  FIELD,
  formatPosition,
  formatStructuredString,
  type Invalidation,
  type InvalidationKind,
  type Position,
} from '@springhouse/core'
import { TestNetwork } from '../testing/test-network.ts'
import { isPrivate, MODEL_POLICY, tagOf } from './model-policy.ts'

const LARGE = 70_000
const EPOCH = 'model'

/** What a body says of itself, and its entity tag with it. */
export interface Version {
  readonly path: string
  readonly owner: string
  readonly version: number
}

/** An origin whose every answer says which version it is. It never fails, unless there is no network. */
export class ModelOrigin {
  readonly network: TestNetwork
  readonly events: Invalidation[] = []
  /** Idempotency keys of the yields that have arrived, by what they say. */
  readonly yields: Map<string, Set<string>> = new Map()
  /** Whose cookie the requests bear. */
  user: string | undefined
  readonly #versions = new Map<string, number>()
  /** At which place of the log a version of a path came to be. */
  readonly #changes: { readonly path: string; readonly version: number; readonly seq: number }[] =
    []

  constructor() {
    this.network = new TestNetwork(
      MODEL_POLICY,
      (request) => this.#answer(request),
      () => ({ stampOf: () => formatPosition(this.head), partition: this.user }),
    )
  }

  get head(): Position {
    return { epoch: EPOCH, seq: 1 + this.events.length }
  }

  versionOf(path: string): number {
    return this.#versions.get(path) ?? 1
  }

  /** The latest version that was announced in a stretch of the log. */
  announcedIn(path: string, afterSeq: number, upToSeq: number): number {
    const announced = this.#changes.filter(
      (change) => change.path === path && change.seq > afterSeq && change.seq <= upToSeq,
    )
    return announced.at(-1)?.version ?? 1
  }

  /** Changes a resource; announces it where the policy has a tag for it. */
  change(path: string, kind: InvalidationKind = 'soft'): void {
    const version = this.versionOf(path) + 1
    this.#versions.set(path, version)
    const tag = tagOf(path)
    if (tag === undefined) return
    const { seq: previousSeq } = this.head
    const seq = previousSeq + 1
    this.events.push({ position: { epoch: EPOCH, seq }, previousSeq, tags: [tag], kind })
    this.#changes.push({ path, version, seq })
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/springhouse/ping') {
      return Response.json({ springhouse: 1, app: 'test', cache: true })
    }
    if (pathname.startsWith('/springhouse/')) return Response.json({})
    if (request.method === 'PUT') return this.#written(pathname)
    if (pathname === '/api/yields') return this.#saved(request)
    if (isPrivate(pathname) && this.user === undefined) return new Response(null, { status: 401 })
    const question = request.method === 'POST' ? await request.text() : ''
    const owner = isPrivate(pathname) ? (this.user ?? '') : question
    return answerOf(request.method, { path: pathname, owner, version: this.versionOf(pathname) })
  }

  #written(path: string): Response {
    this.change(path)
    const tag = tagOf(path)
    const headers: [string, string][] =
      tag === undefined
        ? []
        : [
            [FIELD.cacheGroupInvalidation, formatStructuredString(tag)],
            [FIELD.springhousePosition, formatPosition(this.head)],
          ]
    return Response.json({}, { headers })
  }

  async #saved(request: Request): Promise<Response> {
    const said = await request.text()
    const keys = this.yields.get(said) ?? new Set()
    this.yields.set(said, keys.add(request.headers.get(FIELD.idempotencyKey) ?? ''))
    return Response.json({ said }, { status: 201 })
  }
}

/** The body of a version: as long as its path demands, and never another's. */
export function bodyOf({ path, owner, version }: Version): string {
  const pad = 'x'.repeat(path.endsWith('/large') ? LARGE : 10 * version)
  return JSON.stringify({ path, owner, version, pad })
}

/** The entity tag of a version. */
export function entityTagOf({ path, owner, version }: Version): string {
  return `"${[path, owner, version].join('|')}"`
}

/** Reads an entity tag of the model. */
export function versionOf(entityTag: string): Version {
  const [path = '', owner = '', version] = entityTag.slice(1, -1).split('|')
  return { path, owner, version: Number(version) }
}

function answerOf(method: string, version: Version): Response {
  const headers = { [FIELD.entityTag]: entityTagOf(version), [FIELD.contentType]: 'text/plain' }
  return new Response(method === 'HEAD' ? null : bodyOf(version), { headers })
}
