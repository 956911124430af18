// SPDX-License-Identifier: MIT

/** A page of a real browser, with no more than what each browser's driver can do. */
export interface DrivenPage {
  /** Resolves when the document is loaded. */
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Evaluates an expression, waits for its promise, and returns its JSON value. */
  evaluate(expression: string): Promise<unknown>
  /** Ends the browser and removes its profile. */
  close(): Promise<void>
}

/** Makes an expression answer as text, a failure too: drivers agree on nothing else. */
export function answeringText(expression: string): string {
  return `Promise.resolve().then(() => (${expression})).then(
    (value) => JSON.stringify({ value }),
    (error) => JSON.stringify({ failure: String(error) }),
  )`
}

/**
 * Reads what such an expression has answered.
 *
 * @throws Error with what the page has thrown
 */
export function valueOf(text: unknown): unknown {
  // Written by the expression above.
  const { value, failure } = JSON.parse(String(text)) as {
    readonly value?: unknown
    readonly failure?: string
  }
  if (failure !== undefined) throw new Error(failure)
  return value
}
