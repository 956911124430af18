// SPDX-License-Identifier: MIT
import { isStalled } from '../states/transition.ts'
import type { OutboxRecord, RecordState } from '../store/outbox-schema.ts'
import type { StorageState } from '../witness/storage-state.ts'

/** What a user reads about a write. */
export interface Words {
  readonly label: 'Saved on this phone' | 'Sending' | 'On the server' | 'Needs you' | 'Given up'
  /** Why it isn't on the server, in one sentence; `undefined` when there is nothing to explain. */
  readonly why: string | undefined
}

const LABEL: Readonly<Record<RecordState, Words['label']>> = {
  queued: 'Saved on this phone',
  sending: 'Sending',
  waiting: 'Saved on this phone',
  held: 'Needs you',
  parked: 'Needs you',
  acked: 'On the server',
  retired: 'On the server',
}

const WHY: Readonly<Record<NonNullable<OutboxRecord['why']>, string>> = {
  offline: 'No connection to the server',
  timeout: 'The server took too long to answer',
  captive: 'Wi-Fi needs a login',
  unproven: 'The server has not confirmed it yet',
  throttled: 'The server asked to wait',
  'server-error': 'The server has a problem',
  'in-progress': 'The server is still working on it',
  locked: 'Somebody else is working on this right now',
  forbidden: 'The server refused it once; it is tried again',
  interrupted: 'Sending was interrupted; it will be sent again',
  accepted: 'The server has accepted it and is working on it',
  auth: 'Sign in again to send',
  'other-owner': 'Kept for the person who recorded it',
  upgrade: 'Update the app to send',
  user: 'You are holding it back',
  conflict: 'Somebody else has changed this in the meantime',
  rejected: 'The server refused it',
  'condition-missing': 'The app left out what it was based on; please report this',
  unknown: 'The server cannot say whether it took effect',
  'blob-missing': 'A file that belongs to it is missing',
  unreadable: 'This phone can no longer read it',
  'migration-failed': 'The app could not bring it up to date; please report this',
  discarded: 'You discarded it',
}

/**
 * Says in a user's words where a write stands.
 *
 * @param blocker what it waits for, as `blockersIn` finds it
 * @example
 * wordsFor(refused) // { label: 'Needs you', why: 'The server refused it: Amount must be positive' }
 */
export function wordsFor(record: OutboxRecord, blocker?: OutboxRecord): Words {
  if (record.why === 'discarded') return { label: 'Given up', why: WHY.discarded }
  const label = isStalled(record) ? 'Needs you' : LABEL[record.state]
  const own = record.why === undefined ? undefined : whyOf(record, record.why)
  return { label, why: own ?? (blocker && whyBlocked(blocker)) }
}

/** Says that operations are gone: `counts.lost` of them. */
export function wordsForLoss(records: number): string {
  const what = records === 1 ? '1 record' : `${records} records`
  return `${what} that had not reached the server ${records === 1 ? 'is' : 'are'} gone: this browser deleted its storage`
}

/** Warns of a storage that isn't safe; `undefined` when there is nothing to warn of. */
export function wordsForStorage(storage: StorageState): string | undefined {
  switch (storage) {
    case 'temporary':
      return 'This looks like a private window: what is not sent is lost when it is closed'
    case 'evictable':
      return 'The browser may delete what is not sent when space runs out; install the app to keep it'
    case 'persisted':
    case 'unknown':
      return undefined
  }
}

// One that is merely before it in the queue explains nothing.
function whyBlocked(blocker: OutboxRecord): string | undefined {
  const needsUser = blocker.state === 'parked' || blocker.state === 'held' || isStalled(blocker)
  return needsUser ? 'Waits for an earlier record that needs you' : undefined
}

function whyOf(record: OutboxRecord, why: NonNullable<OutboxRecord['why']>): string {
  if (record.state === 'parked' && isGone(record)) return 'It no longer exists on the server'
  const detail = why === 'rejected' ? detailOf(record.last?.problem) : undefined
  const said = detail === undefined ? WHY[why] : `${WHY[why]}: ${detail}`
  return isStalled(record) ? `${said}; it has failed ${record.attempts} times` : said
}

function isGone({ last }: OutboxRecord): boolean {
  return last?.status === 404 || last?.status === 410
}

// RFC 9457: `detail` speaks of this occurrence, `title` of its kind.
function detailOf(problem: unknown): string | undefined {
  if (typeof problem !== 'object' || problem === null) return undefined
  if ('detail' in problem && typeof problem.detail === 'string') return problem.detail
  if ('title' in problem && typeof problem.title === 'string') return problem.title
  return undefined
}
