// SPDX-License-Identifier: MIT
import type { AnimalType } from '../../shared/api.ts'
import { Random } from '../data/random.ts'
import { type Coat, coatOf } from './coats.ts'
import { box, clipped, line, mirrored, oval, path, picture, placed, SIDE } from './svg.ts'

/** What a portrait shows. */
export interface PortrayedAnimal {
  readonly id: number
  readonly name: string
  readonly type: AnimalType
  readonly breed: string
  readonly earTag: string
}

const HEAD =
  'M76 86C76 62 97 53 120 53S164 62 164 86C168 112 159 142 155 168 150 198 90 198 85 168 81 142 72 112 76 86Z'
const BULL_HEAD =
  'M68 86C68 60 94 51 120 51S172 60 172 86C176 114 165 144 160 169 154 200 86 200 80 169 75 144 64 114 68 86Z'
const CALF_HEAD =
  'M76 92C74 66 97 57 120 57S166 66 164 92C166 116 156 138 151 160 146 188 94 188 89 160 84 138 74 116 76 92Z'
const SHOULDERS = 'M28 240C30 192 66 166 120 166S210 192 212 240Z'

const DARK = '#2e2624'
const HORN = '#efe3cb'
const INNER_EAR = '#e8b3a3'
// prettier-ignore
const SKIES = [['#dcedf5', '#f7f3e3'], ['#e6eef9', '#fbeee0'], ['#e2f1ec', '#f6f4df'], ['#f9ecdd', '#fdf7ea']] as const
// prettier-ignore
const MEADOWS = [['#a9cf8d', '#8dbd75'], ['#b6d394', '#98bf78'], ['#9cc98f', '#7fb47a']] as const

/** Draws an animal's portrait: the breed gives the coat, the animal itself its spots, bell and flower. */
export function drawAnimal(animal: PortrayedAnimal): string {
  const random = new Random(`portrait ${animal.id}`)
  const coat = coatOf(animal.breed)
  const head = animal.type === 'calf' ? CALF_HEAD : animal.type === 'bull' ? BULL_HEAD : HEAD
  const portrait = [
    body(coat, random),
    animal.type === 'calf' ? '' : collar(animal, random),
    mirrored(ear(coat)),
    tag(animal.earTag),
    horns(animal, random),
    face(coat, head, random),
    tuft(coat, animal.type),
    mirrored(eye(animal.type)),
    muzzle(coat, animal.type),
    animal.type === 'bull' ? line('#d8b24a', 4, 'M112 183C108 200 132 200 128 183') : '',
    animal.type !== 'bull' && random.chance(0.22) ? flower(random) : '',
  ].join('')
  // A calf is small: it looks up at us from lower down.
  const sized = animal.type === 'calf' ? placed(20, 42, 0.84, portrait) : portrait
  return picture(`${animal.name}, ${animal.breed}`, landscape(random) + sized)
}

function landscape(random: Random): string {
  const [skyTop, skyBottom] = random.pick(SKIES)
  const [far, near] = random.pick(MEADOWS)
  const shift = random.integer(-30, 30)
  const sun = oval('#fbe3a2', random.integer(30, 70) + random.integer(0, 1) * 130, 44, 17)
  return [
    `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${skyTop}"/><stop offset="1" stop-color="${skyBottom}"/></linearGradient>`,
    box('url(#sky)', [0, 0, SIDE, SIDE]),
    sun,
    path(
      '#c9d9e2',
      `M${shift - 40} 170L${40 + shift} 96 ${78 + shift} 132 ${132 + shift} 80 ${196 + shift} 140 ${232 + shift} 112 ${300 + shift} 170Z`,
    ),
    path(
      '#fff',
      `M${shift + 24} 111L${40 + shift} 96 ${54 + shift} 109 ${44 + shift} 112 ${36 + shift} 108ZM${112 + shift} 101L${132 + shift} 80 ${152 + shift} 99 ${142 + shift} 104 ${130 + shift} 97 ${120 + shift} 105Z`,
    ),
    path(far, 'M0 150C60 128 110 160 160 146S220 136 240 142V240H0Z'),
    path(near, 'M0 190C50 170 110 196 170 178S230 180 240 176V240H0Z'),
  ].join('')
}

function body(coat: Coat, random: Random): string {
  const spots =
    coat.spots === undefined
      ? ''
      : Array.from({ length: 4 }, () =>
          spot(coat.spots ?? coat.base, random, [40, 200, 190, 240]),
        ).join('')
  return clipped('body', SHOULDERS, box(coat.base, [0, 150, SIDE, 90]) + spots)
}

type Area = readonly [left: number, right: number, top: number, bottom: number]

function spot(fill: string, random: Random, [left, right, top, bottom]: Area): string {
  const x = random.between(left, right)
  const y = random.between(top, bottom)
  const round = (value: number) => value.toFixed(1)
  const corners = Array.from({ length: 7 }, (_, index) => {
    const angle = (index / 7) * 2 * Math.PI
    const radius = random.between(13, 29)
    return [x + Math.cos(angle) * radius * 1.25, y + Math.sin(angle) * radius] as const
  })
  // Through the middles of the sides, bent by the corners: round, but never a circle.
  const middles = corners.map(([cx, cy], index) => {
    const [nx, ny] = corners[(index + 1) % corners.length] ?? [cx, cy]
    return [(cx + nx) / 2, (cy + ny) / 2] as const
  })
  const [startX, startY] = middles.at(-1) ?? [x, y]
  const curve = corners
    .map(([cx, cy], index) => {
      const [mx, my] = middles[index] ?? [cx, cy]
      return `Q${round(cx)} ${round(cy)} ${round(mx)} ${round(my)}`
    })
    .join('')
  return path(fill, `M${round(startX)} ${round(startY)}${curve}Z`)
}

function ear(coat: Coat): string {
  return (
    path(coat.ears, 'M82 84C64 62 34 64 18 82 30 106 62 112 82 100Z') +
    path(INNER_EAR, 'M74 88C60 74 42 74 31 84 42 98 62 102 74 97Z')
  )
}

function tag(earTag: string): string {
  const digits = earTag.slice(-4)
  return (
    `<g transform="rotate(14 205 102)">${box('#f3c93f', [190, 88, 30, 25], 4)}${oval('#b98f1c', 205, 92.5, 2)}` +
    `<text x="205" y="108" font-family="system-ui,sans-serif" font-size="11" font-weight="700" text-anchor="middle" fill="#4b3a05">${digits}</text></g>`
  )
}

function horns({ type }: PortrayedAnimal, random: Random): string {
  const hasHorns = random.chance(0.45)
  if (type === 'bull') {
    return mirrored(
      path(HORN, 'M86 66C62 62 48 46 52 24 62 42 80 48 100 54Z') +
        path('#8a7b66', 'M52 24C51 30 52 35 54 40L61 38C56 33 53 29 52 24Z'),
    )
  }
  if (type !== 'cow' || !hasHorns) return ''
  return mirrored(
    path(HORN, 'M92 62C76 56 68 42 75 25 81 40 92 47 106 54Z') +
      path('#a3937b', 'M75 25C73 30 73 33 74 37L79 34C77 31 76 28 75 25Z'),
  )
}

function face(coat: Coat, head: string, random: Random): string {
  const spots =
    coat.spots !== undefined && coat.blaze === undefined && random.chance(0.55)
      ? spot(coat.base, random, [84, 156, 74, 120])
      : ''
  const blaze =
    coat.blaze === undefined
      ? ''
      : path(
          coat.blaze,
          `M${random.integer(108, 114)} 50C112 80 ${random.integer(100, 108)} 120 94 160V210H146V160C${random.integer(132, 140)} 120 128 80 ${random.integer(126, 132)} 50Z`,
        )
  const ring = coat.ring === undefined ? '' : oval(coat.ring, 120, 168, 46, 40)
  const shade = `<path fill="#000" opacity=".07" d="M0 0H${SIDE}V${SIDE}H150C166 170 170 110 150 50Z"/>`
  return clipped('head', head, box(coat.face, [50, 40, 140, 170]) + spots + blaze + ring + shade)
}

function tuft(coat: Coat, type: AnimalType): string {
  return type === 'bull'
    ? [102, 112, 122, 132, 140]
        .map((x, index) => oval(coat.tuft, x - 1, index % 2 === 0 ? 58 : 64, 10))
        .join('')
    : path(
        coat.tuft,
        'M98 58C102 44 116 42 120 50 126 42 138 46 142 58 136 56 134 66 128 70 126 64 122 66 119 74 116 66 112 64 109 68 106 62 102 58 98 58Z',
      )
}

function eye(type: AnimalType): string {
  const size = type === 'calf' ? 11 : 9
  const lashes = type === 'bull' ? '' : line(DARK, 2, 'M82 104L76 100M85 99L80 93')
  const brow = type === 'bull' ? line(DARK, 3, 'M82 98L102 102') : ''
  // Dark eyes in a dark face need a rim to be seen.
  const rim = oval('rgba(255,255,255,.34)', 92, 108, size + 2.5, size + 3.5)
  return (
    lashes +
    rim +
    oval(DARK, 92, 108, size, size + 1) +
    oval('#fff', 95, 104, size / 3) +
    oval('#fff', 89, 112, size / 6) +
    brow
  )
}

function muzzle(coat: Coat, type: AnimalType): string {
  const width = type === 'bull' ? 45 : type === 'calf' ? 35 : 41
  const y = type === 'calf' ? 165 : 174
  const nostril = oval(DARK, 120 - width * 0.42, y - 5, 5.5, 7.5)
  return (
    oval(coat.muzzle, 120, y, width, 27) +
    oval('rgba(255,255,255,.22)', 120, y - 13, width * 0.62, 8) +
    `<g opacity=".72">${mirrored(nostril)}</g>` +
    `<g opacity=".6">${line(DARK, 2.5, `M100 ${y + 13}C110 ${y + 20} 130 ${y + 20} 140 ${y + 13}`)}</g>`
  )
}

function collar({ type }: PortrayedAnimal, random: Random): string {
  if (type !== 'cow' || !random.chance(0.35)) return ''
  const strap = random.pick(['#8c3b2e', '#3d5a80', '#4f6b3a'])
  return (
    line(strap, 13, 'M66 194C90 220 150 220 174 194') +
    path('#d9a93c', 'M105 210H135L142 236H98Z') +
    oval('#b98a25', 120, 237, 23, 4)
  )
}

function flower(random: Random): string {
  const petals = random.pick(['#ffffff', '#f6d94c', '#e58fb1', '#9fb8f0'])
  const around = Array.from({ length: 6 }, (_, index) => {
    const angle = (index / 6) * 2 * Math.PI
    return oval(
      petals,
      Math.round(182 + Math.cos(angle) * 8),
      Math.round(176 + Math.sin(angle) * 8),
      5.5,
    )
  }).join('')
  return (
    line('#5e8f45', 4, 'M136 190C152 196 168 192 180 178') +
    path('#74a557', 'M152 194C158 184 168 184 172 188 166 196 158 198 152 194Z') +
    around +
    oval('#eba43a', 182, 176, 5)
  )
}
