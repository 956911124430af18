// SPDX-License-Identifier: MIT
import { table } from '../bench/statistics.ts'
import type { KillReport } from './run-kills.ts'
import type { Subject } from './scripts.ts'

/** Describes runs side by side, as a Markdown table. */
export function describeRun(reports: Readonly<Partial<Record<Subject, KillReport>>>): string {
  const rows = Object.entries(reports).map(([subject, report]) => [
    subject,
    String(report.told),
    String(report.lost.length),
    String(report.doubled.length),
    String(report.reordered.length),
    String(report.killedWhileSending),
    report.seconds.toFixed(0),
  ])
  const header = 'queue,saved,lost,doubled,reordered,killed while sending,seconds'.split(',')
  const faults = Object.entries(reports).map(([subject, { fates }]) => {
    const drawn = Object.entries(fates).map(([fate, count]) => `${fate} ${count}`)
    return `${subject}: ${drawn.join(', ')}`
  })
  return `${table(header, rows)}\n\n${faults.join('\n')}`
}
