// SPDX-License-Identifier: MIT
import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { type Axis, pickLabels, placeOn } from './scale.ts'
import './chart.css'

/** Room around the drawing, in CSS pixels. */
const MARGIN = { top: 10, right: 8, bottom: 26, left: 44 }
const HEIGHT = 220

/** Where a chart draws, in CSS pixels. */
export interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Middle of the column of an index. */
  readonly xOf: (index: number) => number
  readonly yOf: (value: number) => number
  /** Width of one column. */
  readonly step: number
}

/** The frame that charts share: axes with labels, a choice of one column, and the same figures as a table. */
export function ChartFrame(props: {
  /** What a screen reader says instead of the drawing. */
  readonly summary: string
  readonly axis: Axis
  readonly labels: readonly string[]
  readonly formatTick: (value: number) => string
  /** Says one column in words, such as "12 May: 24.1 L". */
  readonly describe: (index: number) => string
  readonly children: (plot: Plot, chosen: number | undefined) => ReactNode
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const [chosen, setChosen] = useState<number>()
  const plot = planPlot(width, props.axis, props.labels.length)
  const choose = (event: { readonly clientX: number }): void => {
    const left = frame.current?.getBoundingClientRect().left ?? 0
    const index = Math.floor((event.clientX - left - plot.left) / plot.step)
    setChosen(index >= 0 && index < props.labels.length ? index : undefined)
  }
  const shown = chosen ?? props.labels.length - 1
  return (
    <figure className="chart">
      <div
        ref={frame}
        className="chart-drawing"
        onPointerMove={choose}
        onPointerDown={choose}
        onPointerLeave={() => setChosen(undefined)}
      >
        <svg width={width} height={HEIGHT} role="img" aria-label={props.summary}>
          <ValueAxis axis={props.axis} plot={plot} format={props.formatTick} />
          {props.children(plot, chosen)}
          <LabelAxis labels={props.labels} plot={plot} />
        </svg>
      </div>
      <figcaption className="small">
        <span className="chart-value">{shown >= 0 && props.describe(shown)}</span>
        <details>
          <summary>As a table</summary>
          <ul className="chart-table">
            {props.labels.map((_, index) => (
              <li key={index}>{props.describe(index)}</li>
            ))}
          </ul>
        </details>
      </figcaption>
    </figure>
  )
}

function ValueAxis(props: {
  readonly axis: Axis
  readonly plot: Plot
  readonly format: (value: number) => string
}): ReactNode {
  const { left, right, yOf } = props.plot
  return props.axis.ticks.map((tick) => (
    <g key={tick} className="chart-tick">
      <line x1={left} x2={right} y1={yOf(tick)} y2={yOf(tick)} />
      <text x={left - 8} y={yOf(tick)} textAnchor="end" dominantBaseline="central">
        {props.format(tick)}
      </text>
    </g>
  ))
}

function LabelAxis(props: { readonly labels: readonly string[]; readonly plot: Plot }): ReactNode {
  const { left, right, bottom, xOf } = props.plot
  const wanted = Math.max(2, Math.floor((right - left) / 84))
  return pickLabels(props.labels.length, wanted).map((index) => (
    <text
      key={index}
      className="chart-label"
      x={Math.min(Math.max(xOf(index), left + 18), right - 20)}
      y={bottom + 18}
      textAnchor="middle"
    >
      {props.labels[index]}
    </text>
  ))
}

function planPlot(width: number, axis: Axis, count: number): Plot {
  const left = MARGIN.left
  const right = Math.max(left + 1, width - MARGIN.right)
  const top = MARGIN.top
  const bottom = HEIGHT - MARGIN.bottom
  const step = (right - left) / Math.max(1, count)
  return {
    left,
    right,
    top,
    bottom,
    step,
    xOf: (index) => left + (index + 0.5) * step,
    yOf: (value) => placeOn(axis, value, bottom, top),
  }
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(320)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(() => setWidth(current.clientWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
