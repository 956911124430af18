// SPDX-License-Identifier: MIT

/** The part of an element that the rescue page uses. */
export interface RescueElement {
  textContent: string | null
  hidden?: unknown
  value?: string
  readonly files?: ArrayLike<Blob> | null
  replaceChildren(...nodes: unknown[]): void
  setAttribute(name: string, value: string): void
  addEventListener(type: string, listener: () => void): void
  click(): void
}

/** The part of `document` that the rescue page uses: this package is compiled for workers, which have none. */
export interface RescueDocument {
  getElementById(id: string): RescueElement | null
  createElement(tag: string): RescueElement
}

/** Finds an element of the page by its id. */
export function elementOf(page: RescueDocument, id: string): RescueElement {
  const element = page.getElementById(id)
  if (element === null) throw new RangeError(`Cannot find "${id}" in the rescue page`)
  return element
}
