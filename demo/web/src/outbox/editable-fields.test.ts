// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { editableFields, judgeEdit, typedOf } from './editable-fields.ts'

describe('judgeEdit()', () => {
  it('reads numbers as people type them', () => {
    const typed = { litres: '12,4', session: 'evening' }
    expect(judgeEdit(editableFields('milk'), typed)).toEqual({
      kind: 'fine',
      values: { litres: 12.4, session: 'evening' },
    })
  })

  it('says what is wrong with each field', () => {
    const typed = { medicine: ' ', withdrawalDays: '3.5', note: '' }
    expect(judgeEdit(editableFields('treatment'), typed)).toEqual({
      kind: 'problem',
      problems: { medicine: 'Write something here.', withdrawalDays: 'Whole days, 0 or more.' },
    })
  })

  it('gives back what it was given', () => {
    const care = { place: 'Meadow', feed: 'Hay', note: '' }
    const fields = editableFields('care')
    expect(judgeEdit(fields, typedOf(fields, care))).toEqual({ kind: 'fine', values: care })
  })
})
