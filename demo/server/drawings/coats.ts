// SPDX-License-Identifier: MIT

/** How a breed looks. */
export interface Coat {
  readonly base: string
  /** Colour of the spots on the body; `undefined` for breeds of one colour. */
  readonly spots: string | undefined
  /** The face where it differs from the base. */
  readonly face: string
  /** What runs down the middle of the face; `undefined` for nothing. */
  readonly blaze: string | undefined
  readonly muzzle: string
  /** Pale ring around the muzzle; `undefined` for none. */
  readonly ring: string | undefined
  readonly ears: string
  readonly tuft: string
}

const FLECKVIEH: Coat = {
  base: '#c98552',
  spots: '#fbf4ea',
  face: '#fbf4ea',
  blaze: undefined,
  muzzle: '#eeb6a8',
  ring: undefined,
  ears: '#c98552',
  tuft: '#f3e4cf',
}

const COATS: Readonly<Record<string, Coat>> = {
  Fleckvieh: FLECKVIEH,
  Braunvieh: {
    base: '#9a8373',
    spots: undefined,
    face: '#8b7464',
    blaze: undefined,
    muzzle: '#5b4d47',
    ring: '#e9ddcf',
    ears: '#a99384',
    tuft: '#77604f',
  },
  Holstein: {
    base: '#fafaf7',
    spots: '#33373d',
    face: '#33373d',
    blaze: '#fafaf7',
    muzzle: '#e9b3ae',
    ring: undefined,
    ears: '#33373d',
    tuft: '#4a4f57',
  },
  Pinzgauer: {
    base: '#8a4127',
    spots: '#f6ece2',
    face: '#944a2e',
    blaze: undefined,
    muzzle: '#d99c8b',
    ring: undefined,
    ears: '#8a4127',
    tuft: '#6f321d',
  },
  Jersey: {
    base: '#cf9f6c',
    spots: undefined,
    face: '#c08d5b',
    blaze: undefined,
    muzzle: '#4b3d38',
    ring: '#f4e6d2',
    ears: '#c7955f',
    tuft: '#a8764a',
  },
  Grauvieh: {
    base: '#b9bcbd',
    spots: undefined,
    face: '#a7abad',
    blaze: undefined,
    muzzle: '#55585c',
    ring: '#eceae4',
    ears: '#9b9fa2',
    tuft: '#86898c',
  },
}

/** The coat of a breed. */
export function coatOf(breed: string): Coat {
  return COATS[breed] ?? FLECKVIEH
}
