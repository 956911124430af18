// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Fields, readFields } from './fields.ts'
import { RequestProblem } from './request-problem.ts'

const BOUNDS = { least: 1, most: 10 }

function problemOf(work: () => unknown): RequestProblem {
  try {
    work()
  } catch (error) {
    if (error instanceof RequestProblem) return error
  }
  throw new Error('Nothing was refused')
}

function post(body: string, type: string = 'application/json'): Request {
  return new Request('http://dairy.test/api', {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  })
}

describe('Fields', () => {
  const fields = new Fields({
    count: 4,
    part: 4.5,
    fine: 4.55,
    text: '  hello ',
    nul: 'hel\0lo',
    id: 'a-1',
    day: '2026-02-28',
    noDay: '2026-02-30',
    lines: [{ product: 3 }, { product: 'x' }],
  })

  it('reads what is as wanted', () => {
    expect(fields.integer('count', BOUNDS)).toBe(4)
    expect(fields.decimal('part', BOUNDS)).toBe(4.5)
    expect(fields.text('text', BOUNDS)).toBe('hello')
    expect(fields.id('id')).toBe('a-1')
    expect(fields.oneOf('id', ['a-1', 'b-1'])).toBe('a-1')
    expect(fields.day('day', '2026-11-20')).toBe('2026-02-28')
    expect(fields.list('lines', BOUNDS)[0]?.integer('product', BOUNDS)).toBe(3)
  })

  it.each([
    ['a missing field', () => fields.integer('nothing', BOUNDS), 'received nothing'],
    ['a part of a number', () => fields.integer('part', BOUNDS), 'whole number from 1 to 10'],
    ['a number outside its bounds', () => fields.integer('count', { least: 5, most: 6 }), '5 to 6'],
    ['a second decimal', () => fields.decimal('fine', BOUNDS), 'at most one decimal'],
    ['a text that is too long', () => fields.text('text', { least: 0, most: 3 }), '0 to 3'],
    ['a character that no text holds', () => fields.text('nul', { least: 0, most: 9 }), 'U+0000'],
    ['a text as an id', () => fields.id('text'), 'letters, digits'],
    ['an unknown word', () => fields.oneOf('id', ['x', 'y']), '"x", "y"'],
    ['a day that never was', () => fields.day('noDay', '2026-11-20'), 'YYYY-MM-DD'],
    ['a day in the future', () => fields.day('day', '2026-02-27'), '2026-02-27 at the latest'],
    ['a list that is none', () => fields.list('id', BOUNDS), 'a list of 1 to 10'],
    ['a list that is too long', () => fields.list('lines', { least: 1, most: 1 }), '1 to 1'],
  ])('refuses %s with 422 and the remedy', (_, read, words) => {
    const problem = problemOf(read)
    expect(problem.status).toBe(422)
    expect(problem.message).toContain(words)
    expect(problem.details.field).toBeDefined()
  })

  it('names the place inside a list', () => {
    const problem = problemOf(() => fields.list('lines', BOUNDS)[1]?.integer('product', BOUNDS))
    expect(problem.details).toEqual({ field: 'lines[1].product', value: 'x' })
  })

  it('refuses a list that holds something else than objects', () => {
    const problem = problemOf(() => new Fields({ lines: [1] }).list('lines', BOUNDS))
    expect(problem.details).toEqual({ field: 'lines[0]', value: 1 })
  })
})

describe('readFields()', () => {
  it('reads a JSON object, also with a charset', async () => {
    const fields = await readFields(post('{"id":"a"}', 'application/json; charset=utf-8'))
    expect(fields.id('id')).toBe('a')
  })

  it.each([
    ['another type', post('{}', 'text/plain'), 415],
    ['broken JSON', post('{'), 400],
    ['a list', post('[]'), 400],
    ['nothing', post(''), 400],
  ])('refuses %s', async (_, request, status) => {
    await expect(readFields(request)).rejects.toMatchObject({ status })
  })
})
