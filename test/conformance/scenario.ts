// SPDX-License-Identifier: MIT

/** How binding the sentence is that a scenario tests; `better` is what the standard permits and a good cache does. */
export type Kind = 'must' | 'should' | 'better'

/** One behaviour of a private cache, told as requests of a page. Plain data: it travels to a browser as JSON. */
export interface Scenario {
  /** Kebab-case, unique in the suite. */
  readonly id: string
  /** Where it is written, such as `RFC 9111 §4.2.1`. */
  readonly section: string
  /** What the cache does, in one sentence. */
  readonly says: string
  readonly kind: Kind
  readonly steps: readonly Step[]
}

/** One request of the page, the origin's answer to whoever asks it meanwhile, and what is expected. */
export interface Step {
  /** Time that passes before the request, in seconds. */
  readonly pauseSeconds?: number
  readonly ask?: Ask
  readonly answer?: Answer
  /** Answers to requests for other variations of the URL during this step, by variation. */
  readonly elsewhere?: Readonly<Record<string, Answer>>
  /** @default nothing is expected: the step only prepares */
  readonly expect?: Expectation
}

/** The page's request. */
export interface Ask {
  /** @default 'GET' */
  readonly method?: string
  /** Query of the URL; the empty one is the scenario's own URL. */
  readonly variation?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly cache?: RequestCache
  readonly mode?: RequestMode
  readonly redirect?: RequestRedirect
  readonly body?: string
  /** So many of the same request at the same time; the first one's answer counts. @default 1 */
  readonly together?: number
}

/** What the origin answers. */
export interface Answer {
  /** @default 200 */
  readonly status?: number
  /** `Date` is now and `Content-Type` plain text, unless said here. */
  readonly fields?: Fields
  /** @default a text that no other step has */
  readonly body?: string
  /** Fields of a 304 that is answered instead when the request carries `If-None-Match` or `If-Modified-Since`. */
  readonly notModified?: Fields
  readonly withoutDate?: true
  /** The connection ends without an answer, or in the middle of the body. */
  readonly breaks?: 'at-once' | 'in-body'
}

/** Response fields; a list means several lines. */
export type Fields = Readonly<Record<string, FieldValue | readonly FieldValue[]>>

/** Value of a field: as it stands, or computed when it is sent. */
export type FieldValue = string | Moment | Address

/** A date, in seconds from now. */
export interface Moment {
  readonly inSeconds: number
  readonly form?: 'imf-fixdate' | 'rfc850' | 'asctime' | 'lower-case' | 'utc'
}

/** The scenario's URL with a query; on another origin if that is said. */
export interface Address {
  readonly variation: string
  readonly isElsewhere?: true
}

/** A text, `null` for a field that is missing, or a bound of a number. */
export type Expected = string | null | { readonly atLeast: number } | { readonly atMost: number }

/** What the page and the origin see. */
export interface Expectation {
  /** `validated`: the origin is asked with a condition. `behind`: answered from the cache, and the origin asked behind that. `either`: both are right, and the answer is only what is said here. */
  readonly reached: 'cached' | 'asked' | 'validated' | 'behind' | 'either'
  /** The step, counted from 1, whose answer the page gets. @default 1 when nothing was asked, else this one */
  readonly from?: number
  /** @default the status of that answer */
  readonly status?: number
  /** @default the body of that answer */
  readonly body?: string
  /** Response fields that the page sees. */
  readonly fields?: Readonly<Record<string, Expected>>
  /** Request fields that the origin sees. */
  readonly sent?: Readonly<Record<string, Expected>>
  /** How often the origin is asked, where that matters. */
  readonly times?: number
  /** The page gets no answer: an error of `fetch`, or where that is said a 504. */
  readonly fails?: 'error' | 'error-or-504'
}
