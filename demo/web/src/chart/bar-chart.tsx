// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { ChartFrame } from './chart-frame.tsx'
import { planAxis } from './scale.ts'

/** One value of a chart. */
export interface ChartValue {
  readonly label: string
  readonly value: number
}

/** Amounts side by side, from zero. */
export function BarChart(props: {
  readonly summary: string
  readonly values: readonly ChartValue[]
  readonly format: (value: number) => string
}): ReactNode {
  const { summary, values, format } = props
  const axis = planAxis(0, Math.max(1, ...values.map(({ value }) => value)), 4)
  return (
    <ChartFrame
      summary={summary}
      axis={axis}
      labels={values.map(({ label }) => label)}
      formatTick={String}
      describe={(index) => describe(values[index], format)}
    >
      {({ xOf, yOf, bottom, step }, chosen) =>
        values.map(({ label, value }, index) => (
          <rect
            key={label}
            className={index === chosen ? 'chart-bar chart-bar-chosen' : 'chart-bar'}
            x={xOf(index) - step * 0.38}
            width={step * 0.76}
            y={yOf(value)}
            height={Math.max(0, bottom - yOf(value))}
            rx={Math.min(3, step * 0.3)}
          />
        ))
      }
    </ChartFrame>
  )
}

/** Says one value with its label. */
export function describe(value: ChartValue | undefined, format: (value: number) => string): string {
  return value === undefined ? '' : `${value.label}: ${format(value.value)}`
}
