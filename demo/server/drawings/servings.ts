// SPDX-License-Identifier: MIT
import type { Random } from '../data/random.ts'
import type { Palette } from './palette.ts'
import { box, line, oval, path } from './svg.ts'

/** Draws what stands beside a package when it is served, on the right of the picture. */
export function serving(category: string, palette: Palette, random: Random): string {
  switch (category) {
    case 'milk':
    case 'drinks':
      return glass(palette)
    case 'cream':
      return cream(palette)
    case 'butter':
    case 'fresh-cheese':
      return bread(palette)
    case 'soft-cheese':
    case 'sliced-cheese':
    case 'hard-cheese':
      return board(palette, random)
    default:
      return bowl(palette, random)
  }
}

function glass({ content, main }: Palette): string {
  return [
    oval('rgba(40,30,20,.12)', 186, 214, 34, 6),
    path('rgba(255,255,255,.75)', 'M158 136H214L207 206Q206 213 199 213H173Q166 213 165 206Z'),
    path(content, 'M161 152C172 146 200 158 211 152L205 203Q204 208 199 208H173Q168 208 167 203Z'),
    line(main, 4, 'M196 172L206 112'),
    path('rgba(255,255,255,.6)', 'M165 142H171L176 204H171Z'),
  ].join('')
}

function cream({ content }: Palette): string {
  return [
    oval('rgba(40,30,20,.12)', 186, 214, 36, 6),
    path('#7a4a2c', 'M150 178H222C222 200 206 212 186 212S150 200 150 178Z'),
    oval('#5b3520', 186, 178, 36, 9),
    path(
      content,
      'M160 176C156 164 168 158 176 162 174 150 194 146 198 158 210 156 216 168 210 176 200 184 172 184 160 176Z',
    ),
    path('rgba(0,0,0,.06)', 'M170 174C180 166 194 168 204 174 196 182 178 182 170 174Z'),
  ].join('')
}

function bread({ content }: Palette): string {
  return [
    oval('rgba(40,30,20,.12)', 186, 214, 42, 6),
    path(
      '#a96d38',
      'M146 176C140 154 166 146 186 148S232 154 226 176V204Q226 212 218 212H154Q146 212 146 204Z',
    ),
    path(
      '#e7c48f',
      'M153 178C148 160 170 154 186 155S224 160 219 178V200Q219 205 214 205H158Q153 205 153 200Z',
    ),
    path(
      content,
      'M160 176C164 162 180 168 190 164S214 168 211 180 212 196 198 194 176 200 166 194 156 184 160 176Z',
    ),
    path('rgba(255,255,255,.5)', 'M168 176C174 170 184 176 192 171 188 178 176 182 168 176Z'),
  ].join('')
}

function board({ content, dark }: Palette, random: Random): string {
  const grapes = random.pick(['#7a4d86', '#8fae4b', '#a33b4a'])
  return [
    path(
      '#b98455',
      'M138 204H232Q236 204 236 208V212Q236 216 232 216H138Q134 216 134 212V208Q134 204 138 204Z',
    ),
    path(content, 'M142 204V188L184 174V204Z'),
    path(dark, 'M142 188L184 174V178L142 192Z'),
    path(content, 'M170 204V190L204 178V204Z'),
    path('rgba(0,0,0,.06)', 'M170 204V190L204 178V204Z'),
    ...[
      [208, 198],
      [219, 198],
      [213, 189],
      [224, 190],
      [218, 181],
    ].map(([x = 0, y = 0]) => oval(grapes, x, y, 6)),
    line('#6b8a3f', 2.5, 'M218 178C218 170 224 168 228 166'),
  ].join('')
}

function bowl({ content, main, dark }: Palette, random: Random): string {
  const fruit = random.pick(['#c5304a', '#5b5fae', '#e08a2e', '#8a2f52'])
  return [
    oval('rgba(40,30,20,.12)', 186, 214, 34, 6),
    line('#b9bfc4', 4, 'M204 174L226 132'),
    oval('#cfd4d8', 227, 128, 6, 9),
    path(main, 'M148 178H224C224 200 208 212 186 212S148 200 148 178Z'),
    path(dark, 'M172 209H200L204 215H168Z'),
    oval(dark, 186, 178, 38, 10),
    oval(content, 186, 177, 34, 8.5),
    ...[
      [174, 175],
      [186, 172],
      [196, 177],
    ].map(
      ([x = 0, y = 0]) => oval(fruit, x, y, 6) + oval('rgba(255,255,255,.5)', x - 2, y - 2, 1.6),
    ),
    box('rgba(255,255,255,.22)', [156, 186, 6, 14], 3),
  ].join('')
}
