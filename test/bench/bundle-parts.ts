// SPDX-License-Identifier: MIT
import { SourceMap } from 'node:module'
import { type Bundle, gzipBytes } from './bundle.ts'

/** A part of a bundle: a folder of a package, a dependency, or what the build wrote into it. */
export interface BundlePart {
  readonly name: string
  /** Minified, in bytes. */
  readonly bytes: number
  /** What the compressed bundle would lose without it, in bytes. */
  readonly gzipBytes: number
}

/** Takes a bundle apart by the folders that its characters come from, the largest first. */
export function partsOf({ code, map }: Bundle): readonly BundlePart[] {
  const names = namesOf(code, map)
  const whole = gzipBytes(code)
  const parts = [...new Set(names)].map((name) => {
    const rest = [...names.keys()].filter((index) => names[index] !== name)
    return {
      name,
      bytes: names.length - rest.length,
      gzipBytes: whole - gzipBytes(rest.map((index) => code[index]).join('')),
    }
  })
  return parts.sort((a, b) => b.gzipBytes - a.gzipBytes)
}

// The name of each character's part.
function namesOf(code: string, map: string): readonly string[] {
  const sources = new SourceMap(JSON.parse(map))
  // A minified template may hold a line break, which belongs to the line that it ends.
  return code.split('\n').flatMap((line, row) =>
    Array.from({ length: line.length + 1 }, (_, column) => {
      const entry = sources.findEntry(row, column)
      return partName('originalSource' in entry ? entry.originalSource : undefined)
    }),
  )
}

// What no source is named for comes from the build's own modules.
function partName(source: string | undefined): string {
  if (source === undefined) return 'policy and shell'
  const [, dependency] = /node_modules\/([^/]+)/.exec(source) ?? []
  if (dependency !== undefined) return dependency
  const [, name, folder = ''] = /packages\/([^/]+)\/src\/(?:([^/]+)\/)?/.exec(source) ?? []
  return name === undefined ? 'the worker itself' : `${name}/${folder}`
}
