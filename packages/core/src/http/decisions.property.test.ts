// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Validity } from '../log/validity.ts'
import type { Route } from '../policy/route.ts'
import { assets, catalog, INVALID, pages, strong, UNKNOWN, VALID } from '../testing/read-case.ts'
import { formatHttpDate } from './http-date.ts'
import { planAfterValidation, type ValidationOutcome } from './plan-after-validation.ts'
import { planRead, type ReadPlan } from './plan-read.ts'
import { judgeStorability } from './storability.ts'
import { freshenFields, storableFields } from './stored-fields.ts'

const received = Date.UTC(2026, 0, 1, 12)

/** Everything that a decision about a read is made of. */
interface Situation {
  readonly ask: readonly string[]
  readonly said: readonly string[]
  readonly targeted: string | undefined
  readonly expires: number | undefined
  readonly ageField: number | undefined
  readonly cacheMode: string
  readonly status: number
  readonly validity: Validity
  readonly route: Route
  readonly following: boolean
  /** Seconds since the response was received. */
  readonly seconds: number
}

// Few and close numbers, so that lifetimes, windows and wishes meet often.
const asks = fc.subarray(
  [
    'no-cache',
    'max-stale',
    'max-stale=4',
    'max-age=8',
    'min-fresh=3',
    'stale-if-error=6',
    'only-if-cached',
    'no-store',
  ],
  { maxLength: 3 },
)
const says = fc
  .tuple(
    fc.constantFrom('max-age=10', 'max-age=10', 'max-age=0', 's-maxage=20', 'private'),
    fc.subarray(
      [
        'stale-while-revalidate=5',
        'stale-if-error=7',
        'no-cache',
        'must-revalidate',
        'immutable',
        'public',
      ],
      { maxLength: 2 },
    ),
  )
  .map(([first, others]) => [first, ...others])
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, fc.constantFrom(usual, ...others))
const situations: fc.Arbitrary<Situation> = fc.record({
  ask: asks,
  said: says,
  targeted: mostly<string | undefined>(undefined, 'max-age=10', 'max-age=5, following=20', 'bad,'),
  expires: mostly<number | undefined>(undefined, -1, 0, 10),
  ageField: mostly<number | undefined>(undefined, 1, 5),
  cacheMode: mostly('default', 'no-cache', 'force-cache', 'only-if-cached'),
  status: mostly(200, 302, 404),
  validity: mostly(VALID, UNKNOWN, INVALID),
  route: mostly(catalog, assets, pages, strong),
  following: fc.boolean(),
  seconds: fc.constantFrom(0, 3, 6, 7, 8, 9, 10, 12, 14, 15, 16, 17),
})
const passing = fc.constantFrom(1, 2, 3, 5, 8)

function decide(situation: Situation): ReadPlan {
  const { ask, said, targeted, expires, ageField, cacheMode, status } = situation
  return planRead({
    request: {
      method: 'GET',
      cacheMode,
      fields: new Headers(ask.length === 0 ? {} : { 'Cache-Control': ask.join(', ') }),
    },
    stored: {
      status,
      fields: new Headers({
        Date: formatHttpDate(received),
        ...(said.length > 0 && { 'Cache-Control': said.join(', ') }),
        ...(targeted !== undefined && { 'Springhouse-Cache-Control': targeted }),
        ...(expires !== undefined && { Expires: formatHttpDate(received + expires * 1000) }),
        ...(ageField !== undefined && { Age: `${ageField}` }),
      }),
      requestTimeMs: received,
      responseTimeMs: received,
      tags: ['products'],
      policyVersionCurrent: true,
    },
    validity: situation.validity,
    route: situation.route,
    following: situation.following,
    nowMs: received + situation.seconds * 1000,
  })
}

/** What a decision allows to be done with the stored copy before the origin has consented. */
function permissionsOf(plan: ReadPlan): ReadonlySet<string> {
  if (plan.kind === 'hit') {
    return new Set([...(plan.stale ? [] : ['fresh']), 'hit', 'error', 'disconnected', 'late'])
  }
  if (plan.kind !== 'validate') return new Set()
  const isCopy = (outcome: ValidationOutcome): boolean =>
    planAfterValidation(plan, outcome).kind === 'copy'
  return new Set([
    ...(isCopy({ kind: 'answered', status: 503 }) ? ['error'] : []),
    ...(isCopy({ kind: 'disconnected' }) ? ['disconnected'] : []),
    ...(plan.deadlineMs === undefined ? [] : ['late']),
  ])
}

function gained(restricted: Situation, plain: Situation): readonly string[] {
  const before = permissionsOf(decide(plain))
  return [...permissionsOf(decide(restricted))].filter((permission) => !before.has(permission))
}

describe('planRead() while time passes', () => {
  it('never finds a stale response fresh again, nor permits anything new', () => {
    fc.assert(
      fc.property(situations, passing, (situation, passed) => {
        const later = { ...situation, seconds: situation.seconds + passed }
        expect(gained(later, situation)).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })
})

describe('planRead() of what the log says', () => {
  it('never finds a response fresh that is invalid, or that nobody can judge', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(UNKNOWN, INVALID), (situation, validity) => {
        const permissions = permissionsOf(decide({ ...situation, validity }))
        expect(permissions.has('fresh')).toBe(false)
        expect(permissions.has('hit') && validity === INVALID).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('planRead() with one more restriction', () => {
  it.each(['no-cache', 'must-revalidate', 'no-cache="X-A"'])(
    'never permits more when the response says %s too',
    (directive) => {
      fc.assert(
        fc.property(situations, (situation) => {
          // A targeted field would replace the directive.
          const plain = { ...situation, targeted: undefined }
          expect(gained({ ...plain, said: [...plain.said, directive] }, plain)).toEqual([])
        }),
        { numRuns: 1000 },
      )
    },
  )

  it.each(['no-cache', 'max-age=0', 'max-age=12', 'min-fresh=3', 'max-age=x'])(
    'never permits more when the request says %s too',
    (directive) => {
      fc.assert(
        fc.property(situations, (situation) => {
          const ask = [...situation.ask, directive]
          expect(gained({ ...situation, ask }, situation)).toEqual([])
        }),
        { numRuns: 1000 },
      )
    },
  )
})

describe('judgeStorability() with one more restriction', () => {
  it('never stores more when no-store is added, on either side', () => {
    fc.assert(
      fc.property(situations, fc.boolean(), ({ ask, said, status }, isAsked) => {
        const judge = (asked: readonly string[], answered: readonly string[]): boolean =>
          judgeStorability({
            method: 'GET',
            status,
            requestFields: new Headers({ 'Cache-Control': asked.join(', ') }),
            responseFields: new Headers({ 'Cache-Control': answered.join(', ') }),
          }).kind === 'store'
        const isStored = isAsked
          ? judge([...ask, 'no-store'], said)
          : judge(ask, [...said, 'no-store'])
        expect(isStored).toBe(false)
      }),
    )
  })
})

describe('freshenFields() of any fields', () => {
  const excepted = [
    'Content-Length',
    'Content-Encoding',
    'Content-Type',
    'Content-Range',
    'Connection',
  ]
  const names = fc.constantFrom(
    ...excepted,
    'ETag',
    'X-A',
    'x-a',
    'X-B',
    'Content-Language',
    'Date',
    'Age',
  )
  const values = fc.constantFrom('1', 'x-b', 'no-cache="X-A"')
  const fieldLists = fc.array(fc.tuple(names, values), { maxLength: 6 })

  const pick = (
    fields: readonly (readonly [string, string])[],
    isWanted: (name: string) => boolean,
  ): unknown => fields.filter(([name]) => isWanted(name.toLowerCase()))

  it('keeps excepted fields as they are stored (RFC 9111 §3.2)', () => {
    const isExcepted = (name: string): boolean =>
      excepted.some((other) => other.toLowerCase() === name)
    fc.assert(
      fc.property(fieldLists, fieldLists, (stored, notModified) => {
        const freshened = freshenFields(stored, notModified)
        expect(pick(freshened, isExcepted)).toEqual(pick(stored, isExcepted))
      }),
    )
  })

  it('has each other field as received, or else as stored', () => {
    fc.assert(
      fc.property(fieldLists, fieldLists, (stored, notModified) => {
        const storable = storableFields(notModified).filter(
          ([name]) => !/^content-(?!l)/i.test(name),
        )
        const freshened = freshenFields(stored, notModified)
        for (const name of ['etag', 'x-a', 'x-b', 'content-language']) {
          const isIt = (other: string): boolean => other === name
          const isReceived = storable.some(([other]) => isIt(other.toLowerCase()))
          expect(pick(freshened, isIt)).toEqual(pick(isReceived ? storable : stored, isIt))
        }
      }),
    )
  })

  it('changes nothing when the same 304 comes again', () => {
    fc.assert(
      fc.property(fieldLists, fieldLists, (stored, notModified) => {
        const once = freshenFields(stored, notModified, received)
        expect(freshenFields(once, notModified, received)).toEqual(once)
      }),
    )
  })
})
