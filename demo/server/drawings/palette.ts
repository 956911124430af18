// SPDX-License-Identifier: MIT

/** The colours of a category. */
export interface Palette {
  /** Behind everything. */
  readonly ground: string
  /** Labels, lids and lettering. */
  readonly main: string
  readonly dark: string
  /** What is inside. */
  readonly content: string
}

const MILK: Palette = { ground: '#e6f0f8', main: '#4a86b8', dark: '#2b5a82', content: '#fdfdfb' }

const PALETTES: Readonly<Record<string, Palette>> = {
  milk: MILK,
  drinks: { ground: '#f9e8ef', main: '#c9648e', dark: '#8f3b62', content: '#fbe9ef' },
  yoghurt: { ground: '#efeafa', main: '#8670c2', dark: '#574490', content: '#fdfafc' },
  quark: { ground: '#e3f3f1', main: '#3f9c91', dark: '#22695f', content: '#fcfdfb' },
  cream: { ground: '#fbf3df', main: '#d1a23c', dark: '#8f6a1a', content: '#fffaf0' },
  butter: { ground: '#fdf5d6', main: '#e0b52d', dark: '#8e6e0d', content: '#f9e27c' },
  'fresh-cheese': { ground: '#eaf5e2', main: '#73a84d', dark: '#46712a', content: '#fefdf8' },
  'soft-cheese': { ground: '#f7efe6', main: '#b98254', dark: '#7d5230', content: '#fbf3d9' },
  'sliced-cheese': { ground: '#fdefdb', main: '#df8f35', dark: '#99591a', content: '#f8d878' },
  'hard-cheese': { ground: '#f8ebdd', main: '#a8643a', dark: '#6d3c1e', content: '#f0c65f' },
  desserts: { ground: '#fbe9e4', main: '#cf6a55', dark: '#8f3d2c', content: '#fdf2e4' },
  'ice-cream': { ground: '#e2f2f8', main: '#3f9fc1', dark: '#216885', content: '#fdeff3' },
}

/** The colours of a category of products. */
export function paletteOf(category: string): Palette {
  return PALETTES[category] ?? MILK
}
