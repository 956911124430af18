// SPDX-License-Identifier: MIT
import { WorkerRefusedError, WorkerUnavailableError } from '@springhouse/client'
import { describe, expect, it } from 'vitest'
import { problemOf } from './report-problem.ts'

describe('problemOf()', () => {
  it.each([
    [
      'there is no worker at all',
      new WorkerUnavailableError('unsupported'),
      /^There is no service/,
    ],
    ['it is being installed', new WorkerUnavailableError('inactive'), /still being installed/],
    ['it stays silent', new WorkerUnavailableError('silent'), /does not answer/],
    ['it refuses this version', new WorkerRefusedError('version 2'), /another version.*Close all/],
    [
      'it has never heard of the call',
      new TypeError("Cannot read properties of undefined (reading 'apply')"),
      /another version.*Close all/,
    ],
    ['its store fails', new Error('disk on fire'), /^The report failed: disk on fire$/],
    ['it throws something else', 'disk on fire', /^The report failed: disk on fire$/],
  ])('says what helps when %s', (_, error, words) => {
    expect(problemOf(error)).toMatch(words)
  })
})
