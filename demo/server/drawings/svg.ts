// SPDX-License-Identifier: MIT

/** Side of every picture's square. */
export const SIDE = 240

/** A whole picture. */
export function picture(title: string, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" role="img">` +
    `<title>${escapeText(title)}</title>${content}</svg>\n`
  )
}

/** Text as it may stand in a document. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A filled path. */
export function path(fill: string, d: string): string {
  return `<path fill="${fill}" d="${d}"/>`
}

/** A line along a path. */
export function line(stroke: string, width: number, d: string): string {
  return `<path fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" d="${d}"/>`
}

/** A circle, or with a second radius an ellipse. */
export function oval(
  fill: string,
  x: number,
  y: number,
  ...[rx, ry = rx]: readonly [rx: number, ry?: number]
): string {
  return `<ellipse fill="${fill}" cx="${x}" cy="${y}" rx="${rx}" ry="${ry}"/>`
}

/** A rectangle with round corners. */
export function box(
  fill: string,
  [x, y, width, height]: readonly [number, number, number, number],
  radius: number = 0,
): string {
  return `<rect fill="${fill}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`
}

/** What is drawn on the left, and the same again on the right. */
export function mirrored(content: string): string {
  return `${content}<g transform="matrix(-1 0 0 1 ${SIDE} 0)">${content}</g>`
}

/** Content that shows only inside a path. */
export function clipped(id: string, d: string, content: string): string {
  return `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})">${content}</g>`
}

/** Content moved and made larger or smaller around a point of the picture. */
export function placed(x: number, y: number, scale: number, content: string): string {
  return `<g transform="translate(${x} ${y}) scale(${scale})">${content}</g>`
}
