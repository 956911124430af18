// SPDX-License-Identifier: MIT
import { recordsInWords } from '../outbox/outbox-words.ts'

/** Says what a missing connection means, and how many records wait for it. */
export function offlineWords(unsent: number): string {
  const meaning =
    'No connection. You see what is saved on this phone; what you record is kept and sent later.'
  return unsent === 0 ? meaning : `${meaning} ${recordsInWords(unsent)} waiting.`
}

/** Says how many records wait for a person. */
export function needsYouWords(count: number): string {
  return `${recordsInWords(count)} ${count === 1 ? 'needs' : 'need'} you`
}
