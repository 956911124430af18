// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, startDairy } from '../../demo/server/dairy.ts'
import type { CareAnswer } from '../../demo/shared/api.ts'
import { type DairyClient, listenTo, signedIn, tagsOf } from './dairy-client.ts'

const PATH = '/api/animals/1/care'
const CHANGE = { place: 'Meadow', feed: 'Clover', note: '' }

let dairy: Dairy
let anna: DairyClient

beforeAll(async () => {
  dairy = await startDairy({ scale: 0.02, today: '2026-11-20' })
  anna = await signedIn(dairy, 'anna')
}, 90_000)
afterAll(() => dairy.close())

async function entityTag(): Promise<string> {
  return (await anna.ask(PATH)).headers.get('ETag') ?? ''
}

async function change(ifMatch: string | undefined, key: string, body: object): Promise<Response> {
  const condition = ifMatch === undefined ? undefined : { 'If-Match': ifMatch }
  const fields = { 'Idempotency-Key': `"${key}"`, ...condition }
  return anna.ask(PATH, { method: 'PUT', body, fields })
}

describe('how an animal is kept', () => {
  it('is what most animals have until somebody changes it, and says who has', async () => {
    expect(await anna.read<CareAnswer>(PATH)).toMatchObject({ animal: 1, by: '' })
    const heard = listenTo(dairy)
    const before = await entityTag()
    const answer = await change(before, 'first', CHANGE)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ animal: 1, ...CHANGE, by: 'Anna Brandt' })
    expect(await entityTag()).toBe(answer.headers.get('ETag'))
    expect(await entityTag()).not.toBe(before)
    expect(tagsOf(heard.events)).toContain('care:1')
    heard.end()
  })

  it('is changed by whoever was first: the other one is told', async () => {
    const seen = await entityTag()
    expect((await change(seen, 'second', { ...CHANGE, feed: 'Hay' })).status).toBe(200)
    expect((await change(seen, 'third', { ...CHANGE, feed: 'Oats' })).status).toBe(412)
    expect(await anna.read<CareAnswer>(PATH)).toMatchObject({ feed: 'Hay' })
    // A repetition of what took effect isn't a conflict with itself.
    expect((await change(seen, 'second', { ...CHANGE, feed: 'Hay' })).status).toBe(200)
  })

  it.each([
    ['without a condition', undefined, 428],
    ['on the version of another animal', '"care-2-0"', 412],
    ['on what is no version', '"x"', 412],
  ])('is not changed %s', async (_what, ifMatch, status) => {
    expect(
      (await change(ifMatch, `not-${status}-${ifMatch}`.replaceAll('"', ''), CHANGE)).status,
    ).toBe(status)
  })

  it('is changed by those who look after animals only', async () => {
    const clerk = await signedIn(dairy, 'edith')
    const fields = { 'If-Match': await entityTag() }
    expect((await clerk.ask(PATH, { method: 'PUT', body: CHANGE, fields })).status).toBe(403)
  })

  it('is refused with words where a field is wrong', async () => {
    const answer = await change(await entityTag(), 'empty', { ...CHANGE, place: ' ' })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ field: 'place' })
  })

  it('is nothing for an animal that is not there', async () => {
    expect((await anna.ask('/api/animals/999999/care')).status).toBe(404)
  })
})
