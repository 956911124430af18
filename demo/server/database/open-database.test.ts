// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { describeDatabase } from './open-database.ts'

describe('describeDatabase()', () => {
  it('says where the database is', () => {
    expect(describeDatabase('postgres://db.local:5433/dairy')).toBe(
      'postgres://db.local:5433/dairy',
    )
  })

  it.each([
    'postgres://me:geheim@db.local/dairy',
    'postgres://me:ge@heim@db.local/dairy',
    'postgres://me:ge/heim@db.local/dairy',
    'postgres://me:ge#heim@db.local/dairy',
    'postgres://db.local/dairy?user=me&password=geheim',
    'postgres://db.local/dairy#geheim',
  ])('keeps the password to itself: %s', (url) => {
    expect(describeDatabase(url)).not.toMatch(/ge|heim|me:/)
  })
})
