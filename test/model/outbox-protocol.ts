// SPDX-License-Identifier: MIT

/** The decisions of the outbox's protocol that can be got wrong. The first value of each is what the product does. */
export interface OutboxProtocol {
  /** When a record leaves the queue. */
  readonly removal: 'when acknowledged' | 'before it is sent'
  /** Under which key an attempt goes out. */
  readonly key: 'the same every time' | 'a new one each time'
  /** What acknowledges. */
  readonly proof: 'the echoed key' | 'any answer of 2xx'
  /** How a group is sent. */
  readonly group: 'one after the other' | 'side by side'
  /** Whether a run that was overtaken may still note and send. */
  readonly fence: 'keeps it from it' | 'is not looked at'
  /** When a record says that it was sent. */
  readonly note: 'before the request' | 'after the answer'
  /** What is done with an operation that the origin may have forgotten. */
  readonly forgotten: 'is asked for' | 'is sent again'
  /** Which condition an edit has whose predecessor is still in the queue. */
  readonly chain: "the predecessor's entity tag" | 'what its user saw'
  /** What keeps an effect from being there twice. */
  readonly store:
    | 'a marker in its transaction'
    | 'a record after its commit'
    | 'nothing'
    | 'it creates what is absent'
  /** When the origin looks whether it knows the operation. */
  readonly lookedUp: 'before the preconditions' | 'after the preconditions'
  /** What is done with a conflict, which may be with an own earlier success. */
  readonly conflict: 'is asked about' | 'is shown at once'
}

/** What the product does. */
export const OUTBOX_PROTOCOL: OutboxProtocol = {
  removal: 'when acknowledged',
  key: 'the same every time',
  proof: 'the echoed key',
  group: 'one after the other',
  fence: 'keeps it from it',
  note: 'before the request',
  forgotten: 'is asked for',
  chain: "the predecessor's entity tag",
  store: 'a marker in its transaction',
  lookedUp: 'before the preconditions',
  conflict: 'is asked about',
}

/** How often each thing may happen in a run of the model. */
export interface OutboxBudget {
  /** A tab is killed. */
  readonly kills: number
  /** A process of the origin is killed. */
  readonly crashes: number
  /** A request or an answer is lost, late or doubled. */
  readonly network: number
  /** A login page answers. */
  readonly captives: number
  /** The origin answers 503. */
  readonly refusals: number
  /** Something on the way to the origin answers 400. */
  readonly rejections: number
  /** A lock ends while its holder is at work; only where it isn't the transaction's own. */
  readonly expiries: number
  /** The store of records that isn't the database loses all that it has. */
  readonly wipes: number
  /** More time passes than the origin remembers. */
  readonly months: number
  /** A user changes what the device says was never sent. */
  readonly edits: number
}
