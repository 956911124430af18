// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { type ChartValue, describe } from './bar-chart.tsx'
import { ChartFrame } from './chart-frame.tsx'
import { planAxis } from './scale.ts'

/** A value that holds until the next one, such as a price. The axis needn't begin at zero. */
export function StepChart(props: {
  readonly summary: string
  readonly values: readonly ChartValue[]
  readonly format: (value: number) => string
  readonly formatTick: (value: number) => string
}): ReactNode {
  const { summary, values, format, formatTick } = props
  const amounts = values.map(({ value }) => value)
  const axis = planAxis(Math.min(...amounts), Math.max(...amounts), 3)
  return (
    <ChartFrame
      summary={summary}
      axis={axis}
      labels={values.map(({ label }) => label)}
      formatTick={formatTick}
      describe={(index) => describe(values[index], format)}
    >
      {({ left, right, step, xOf, yOf }, chosen) => (
        <>
          <path className="chart-line" d={stepPath(amounts, left, step, yOf)} />
          {amounts.map((value, index) => (
            <circle
              key={index}
              className="chart-dot"
              cx={Math.min(xOf(index), right)}
              cy={yOf(value)}
              r={index === chosen ? 6 : 4}
            />
          ))}
        </>
      )}
    </ChartFrame>
  )
}

function stepPath(
  values: readonly number[],
  left: number,
  step: number,
  yOf: (value: number) => number,
): string {
  const parts = values.map(
    (value, index) =>
      `${index === 0 ? `M${left} ${yOf(value)}` : `V${yOf(value)}`}H${left + (index + 1) * step}`,
  )
  return parts.join('')
}
