// SPDX-License-Identifier: MIT

/** Why a connection to the log has ended. */
export type StreamEnd =
  /** Nobody answered, or something that isn't our origin (a captive portal). */
  | { readonly kind: 'unreachable' }
  /** It was open and ended: a deploy, a lost network. */
  | { readonly kind: 'closed' }
  /** Nothing was heard for 45 s. */
  | { readonly kind: 'silent' }
  /** Nothing of it came through, or only in bundles: something in between collects the stream. */
  | { readonly kind: 'buffered' }
  /** Something was missed, or the session must be named anew: connect again from the applied position. */
  | { readonly kind: 'resume' }
  /** What was received couldn't be applied. */
  | { readonly kind: 'not-applied' }
  /** 401: the origin names no session. */
  | { readonly kind: 'signed-out' }
  /** 403: this session may not follow. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'busy'; readonly retryAfterMs: number }
  /** 429 to a stream: there is no room for another one of this user. Questions are answered all the same. */
  | { readonly kind: 'full'; readonly retryAfterMs: number }
  /** A poll was answered and applied. */
  | { readonly kind: 'polled' }

/** What follows from an event: go on, or end the connection. */
export type Verdict = { readonly kind: 'continue' } | StreamEnd
