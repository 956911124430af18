// SPDX-License-Identifier: MIT
import type { Package } from '../data/catalogue.ts'
import { lettering, mark } from './label.ts'
import type { Palette } from './palette.ts'
import { box, line, oval, path } from './svg.ts'

/** What stands on a package. */
export interface Printed {
  readonly name: string
  readonly unit: string
  readonly palette: Palette
}

/** Draws a package that stands on the line y = 206, its middle at x = 120. */
export const DRAW_PACKAGE: Readonly<Record<Package, (printed: Printed) => string>> = {
  bottle: drawBottle,
  carton: drawCarton,
  cup: drawCup,
  jar: drawJar,
  tub: drawTub,
  block: drawBlock,
  wheel: drawWheel,
  wedge: drawWedge,
}

const SHEEN = 'rgba(255,255,255,.45)'

function drawBottle({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  const glass =
    'M103 62H137V84C137 96 158 102 158 124V194Q158 206 146 206H94Q82 206 82 194V124C82 102 103 96 103 84Z'
  return [
    path('#d5e3ea', glass),
    path(
      content,
      'M106 92H134C138 102 154 106 154 126V193Q154 202 145 202H95Q86 202 86 193V126C86 106 102 102 106 92Z',
    ),
    box(main, [99, 44, 42, 20], 6),
    box(dark, [99, 58, 42, 6], 3),
    box(main, [82, 128, 76, 58]),
    mark(120, 138, 0.55, '#fff'),
    lettering(name, { x: 120, y: 162, width: 70, height: 32, fill: '#fff', largest: 13 }),
    lettering(unit, { x: 120, y: 195, width: 66, height: 10, fill: dark, largest: 9 }),
    path(SHEEN, 'M90 126C90 112 100 108 104 100V200H96Q90 200 90 192Z'),
  ].join('')
}

function drawCarton({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  return [
    path(content, 'M78 92H146V206H78Z'),
    path('#dfe5e6', 'M146 92L166 84V198L146 206Z'),
    path(main, 'M78 92L90 58H156L146 92Z'),
    path(dark, 'M146 92L156 58 166 84Z'),
    box(dark, [88, 46, 70, 14], 2),
    path(main, 'M78 150C98 138 122 164 146 148V206H78Z'),
    path(dark, 'M146 148L166 138V198L146 206Z'),
    oval(dark, 124, 74, 11, 8),
    oval(content, 124, 72, 10, 7),
    mark(112, 103, 0.55, main),
    lettering(name, { x: 112, y: 129, width: 62, height: 30, fill: dark, largest: 13 }),
    lettering(unit, { x: 112, y: 190, width: 60, height: 12, fill: '#fff', largest: 11 }),
  ].join('')
}

function drawCup({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  return [
    path(content, 'M72 108H168L157 200Q156 206 150 206H90Q84 206 83 200Z'),
    path(main, 'M75 128H165L159 184H81Z'),
    path('rgba(0,0,0,.06)', 'M140 108H168L157 200Q156 206 150 206H132Z'),
    box(dark, [66, 96, 108, 14], 6),
    box(main, [68, 90, 104, 12], 6),
    path(SHEEN, 'M160 90C172 86 178 92 180 100L170 102Z'),
    mark(120, 119, 0.42, dark),
    lettering(name, { x: 120, y: 154, width: 76, height: 44, fill: '#fff', largest: 16 }),
    lettering(unit, { x: 120, y: 195, width: 64, height: 12, fill: dark, largest: 10 }),
  ].join('')
}

function drawJar({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  return [
    path(
      '#d9e5e8',
      'M82 92H158Q170 98 170 112V192Q170 206 156 206H84Q70 206 70 192V112Q70 98 82 92Z',
    ),
    path(content, 'M76 116H164V190Q164 200 154 200H86Q76 200 76 190Z'),
    box(main, [78, 70, 84, 24], 6),
    box(dark, [78, 84, 84, 5]),
    box('#fffdf6', [80, 124, 80, 62], 8),
    line(main, 2, 'M88 130H152M88 180H152'),
    mark(120, 136, 0.42, main),
    lettering(name, { x: 120, y: 157, width: 74, height: 32, fill: dark, largest: 14 }),
    lettering(unit, { x: 120, y: 175, width: 66, height: 10, fill: main, largest: 8 }),
    path(SHEEN, 'M76 112Q77 104 84 100V198Q76 198 76 188Z'),
  ].join('')
}

function drawTub({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  return [
    path(content, 'M56 118H184L176 198Q175 206 167 206H73Q65 206 64 198Z'),
    path(main, 'M58 134H182L177 186H63Z'),
    path('rgba(0,0,0,.06)', 'M150 118H184L176 198Q175 206 167 206H142Z'),
    path(main, 'M60 96Q60 88 68 88H172Q180 88 180 96V108H60Z'),
    box(dark, [52, 104, 136, 16], 7),
    mark(84, 160, 0.75, '#fff'),
    lettering(name, { x: 138, y: 160, width: 78, height: 44, fill: '#fff', largest: 15 }),
    lettering(unit, { x: 120, y: 196, width: 90, height: 12, fill: dark, largest: 10 }),
  ].join('')
}

function drawBlock({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  return [
    path('#fffbe9', 'M50 140L78 116H206L178 140Z'),
    path('#e9dfbd', 'M178 140L206 116V178L178 206Z'),
    box('#fffdf4', [50, 140, 128, 66], 3),
    path(content, 'M50 143Q50 140 53 140H86V206H53Q50 206 50 203Z'),
    path(content, 'M50 140L78 116H114L86 140Z'),
    line('rgba(0,0,0,.09)', 1.5, 'M62 140V206M74 140V206M86 140V206'),
    box(main, [92, 148, 80, 50], 6),
    lettering(name, { x: 132, y: 166, width: 72, height: 32, fill: '#fff', largest: 14 }),
    lettering(unit, { x: 132, y: 189, width: 70, height: 12, fill: '#fff', largest: 10 }),
    mark(146, 128, 0.5, dark),
  ].join('')
}

function drawWheel({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  return [
    path(content, 'M38 138V172C38 192 74 206 120 206S202 192 202 172V138Z'),
    path('rgba(0,0,0,.07)', 'M150 168L202 140V172C202 186 184 197 156 203Z'),
    oval(content, 120, 136, 82, 34),
    oval('rgba(255,255,255,.5)', 120, 133, 78, 30),
    oval(main, 120, 133, 56, 23),
    `<ellipse fill="none" stroke="#fff" stroke-width="1.5" cx="120" cy="133" rx="51" ry="19.5"/>`,
    lettering(name, { x: 120, y: 133, width: 82, height: 28, fill: '#fff', largest: 13 }),
    mark(120, 180, 0.62, dark),
    lettering(unit, { x: 120, y: 198, width: 90, height: 10, fill: dark, largest: 9 }),
  ].join('')
}

function drawWedge({ name, unit, palette }: Printed): string {
  const { main, dark, content } = palette
  const hole = (x: number, y: number, size: number) =>
    oval('rgba(120,70,0,.2)', x, y, size, size * 0.85) +
    oval('rgba(255,255,255,.25)', x + 1, y + 1.5, size * 0.7, size * 0.5)
  return [
    path(content, 'M34 150L150 92 210 132V186L34 206Z'),
    path('rgba(255,255,255,.38)', 'M34 150L150 92 210 132Z'),
    path(dark, 'M150 92L210 132V186L204 186.700V136L146 94Z'),
    path('rgba(0,0,0,.05)', 'M34 150L204 134V187L34 206Z'),
    hole(66, 184, 9),
    hole(182, 152, 7),
    hole(128, 112, 6),
    hole(160, 126, 4),
    hole(50, 162, 5),
    `<g transform="rotate(-6 122 170)">${box(main, [82, 148, 84, 42], 6)}${lettering(name, { x: 124, y: 164, width: 78, height: 26, fill: '#fff', largest: 13 })}${lettering(unit, { x: 124, y: 183, width: 78, height: 10, fill: '#fff', largest: 8 })}</g>`,
    mark(196, 172, 0.5, dark),
  ].join('')
}
