// SPDX-License-Identifier: MIT
import type { Invalidation, Position, ScopeHello, StreamEvent } from '@springhouse/core'
import type { CatchUp, Origin } from '@springhouse/origin'
import type { Identity } from '../identity/identities.ts'
import type { FollowedScope } from '../identity/scopes.ts'

/** How a follower is brought to the present. */
export interface Resumption {
  readonly hello: StreamEvent
  /** What the follower has missed, in order: invalidations or resets. */
  readonly missed: readonly StreamEvent[]
  /** The head of each scope, by its name at the origin, up to which `hello` and `missed` reach. */
  readonly heads: ReadonlyMap<string, Position>
}

/** Who resumes, and from where. */
export interface ResumeRequest {
  readonly identity: Identity
  readonly scopes: readonly FollowedScope[]
  /** The places that the follower names, one a scope. */
  readonly since: readonly Position[]
}

/** The process doesn't hear one of the logs, so it can't vouch for a head. */
export class DeafError extends Error {
  override readonly name = 'DeafError'

  constructor() {
    super('Cannot confirm a head: this process does not hear the log')
  }
}

/**
 * Brings a follower to the heads of its scopes. Rejects when the log can't be read.
 *
 * @throws DeafError when this process doesn't hear one of them
 */
export async function resume(origin: Origin, request: ResumeRequest): Promise<Resumption> {
  const caughtUp = await Promise.all(
    request.scopes.map(async (scope) => ({
      scope,
      caughtUp: await origin.catchUp(scope.scope, placeIn(scope.scope, origin, request)),
    })),
  )
  if (!hears(origin, request.scopes)) throw new DeafError()
  return {
    hello: {
      type: 'hello',
      partition: request.identity.partition,
      cache: origin.enabled,
      scopes: caughtUp.map((each) => scopeHello(each.scope, each.caughtUp)),
    },
    missed: caughtUp.flatMap((each) => missedEvents(each.caughtUp)),
    heads: new Map(caughtUp.map((each) => [each.scope.scope, each.caughtUp.head])),
  }
}

/** Tells whether this process hears the logs of these scopes. That another tenant's begins only now says nothing of them. */
export function hears(origin: Origin, scopes: readonly FollowedScope[]): boolean {
  return scopes.every(({ scope }) => origin.stamp(scope) !== undefined)
}

// An epoch names its scope. A place of an epoch that none of the scopes is in now belongs to a former life of one of them.
function placeIn(
  scope: string,
  origin: Origin,
  { scopes, since }: ResumeRequest,
): Position | undefined {
  const epochs = scopes.map((each) => origin.stamp(each.scope)?.epoch)
  const own = origin.stamp(scope)?.epoch
  return (
    since.find(({ epoch }) => epoch === own) ?? since.find(({ epoch }) => !epochs.includes(epoch))
  )
}

function scopeHello({ name, key }: FollowedScope, caughtUp: CatchUp): ScopeHello {
  const { head } = caughtUp
  const gap = caughtUp.kind === 'reset'
  const from = gap ? head : caughtUp.from
  return { scope: name, from, head, gap, ...(key === undefined ? {} : { key }) }
}

function missedEvents(caughtUp: CatchUp): readonly StreamEvent[] {
  if (caughtUp.kind === 'reset') {
    return [{ type: 'reset', position: caughtUp.head, why: caughtUp.why }]
  }
  return joinMissed(caughtUp.from, caughtUp.head, caughtUp.invalidations).map((invalidation) => ({
    type: 'inv',
    invalidation,
  }))
}

/**
 * Joins what a follower missed into one event at the head, and the hard ones into one of their own.
 *
 * Order: the first event names every tag. A follower that is cut off between the two resumes from the head, and must
 * know all of them to be invalid by then.
 */
function joinMissed(
  from: Position,
  head: Position,
  invalidations: readonly Invalidation[],
): readonly Invalidation[] {
  if (from.epoch === head.epoch && from.seq === head.seq) return []
  const hardTags = distinctTags(invalidations.filter(({ kind }) => kind === 'hard'))
  const tags = distinctTags(invalidations)
  const hard = { position: head, tags: hardTags, kind: 'hard' } as const
  if (hardTags.length === tags.length && tags.length > 0) {
    return [{ ...hard, previousSeq: from.seq }]
  }
  const all = { position: head, previousSeq: from.seq, tags, kind: 'soft' } as const
  return hardTags.length === 0 ? [all] : [all, { ...hard, previousSeq: head.seq }]
}

function distinctTags(invalidations: readonly Invalidation[]): readonly string[] {
  return [...new Set(invalidations.flatMap(({ tags }) => tags))]
}
