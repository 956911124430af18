// SPDX-License-Identifier: MIT

/** The value below which a share of the samples lies, by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}

/** Measurements by what was measured. */
export class Samples {
  readonly #samples = new Map<string, number[]>()

  add(label: string, values: readonly number[]): void {
    this.#samples.set(label, [...this.of(label), ...values])
  }

  of(label: string): readonly number[] {
    return this.#samples.get(label) ?? []
  }

  median(label: string): number {
    return median(this.of(label))
  }

  /** Median and 95th percentile, as a cell of a table. */
  cell(label: string): string {
    return `${this.median(label).toFixed(2)} / ${percentile(this.of(label), 0.95).toFixed(2)}`
  }

  /** How many times the median of one is that of another, as a cell: with the bar, where there is one. */
  ratio(label: string, peer: string, bar?: number): string {
    return againstBar(this.median(label) / this.median(peer), bar)
  }
}

/** Writes a figure beside its bar, as a cell of a table. */
export function againstBar(figure: number, bar?: number): string {
  const digits = figure.toFixed(2)
  if (bar === undefined) return digits
  return `${digits} (bar ${bar}${figure <= bar ? '' : ', **missed**'})`
}

/**
 * How many rounds to measure.
 *
 * The environment's `BENCH_SHARE` makes them fewer, for a first look.
 */
export function rounds(usual: number): number {
  return Math.max(1, Math.round(usual * Number(process.env['BENCH_SHARE'] ?? 1)))
}

/** The same list in a random order, so that no variant always comes after the same other. */
export function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value)
}

/** Formats rows as a Markdown table, so that a run's output can stand in the documentation as it is. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Prints a result where a test runner would swallow `console`. */
export function print(text: string): void {
  process.stdout.write(`\n${text}\n`)
}
