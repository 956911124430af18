// SPDX-License-Identifier: MIT
import { type CSSProperties, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { type RowRange, SPARE_ROWS, visibleRange } from './visible-range.ts'
import './list.css'

/** A long list of equally high rows that draws only those near the window. It scrolls with the page. */
export function WindowList<Row>(props: {
  readonly label: string
  readonly rows: readonly Row[]
  /** CSS pixels. */
  readonly rowHeight: number
  readonly keyOf: (row: Row) => number | string
  readonly children: (row: Row) => ReactNode
}): ReactNode {
  const { rows, rowHeight, keyOf } = props
  const list = useRef<HTMLUListElement>(null)
  const range = useVisibleRange(list, rows.length, rowHeight)
  const style: CSSProperties = { height: rows.length * rowHeight }
  return (
    <ul ref={list} className="list window-list" aria-label={props.label} style={style}>
      {rows.slice(range.from, range.to).map((row, index) => (
        <li
          key={keyOf(row)}
          aria-setsize={rows.length}
          aria-posinset={range.from + index + 1}
          style={{ top: (range.from + index) * rowHeight, height: rowHeight }}
        >
          {props.children(row)}
        </li>
      ))}
    </ul>
  )
}

function useVisibleRange(
  list: { readonly current: HTMLElement | null },
  count: number,
  rowHeight: number,
): RowRange {
  const [range, setRange] = useState<RowRange>({ from: 0, to: SPARE_ROWS * 2 })
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = list.current?.getBoundingClientRect().top ?? 0
      const next = visibleRange({ top, windowHeight: innerHeight, rowHeight, count })
      setRange((old) => (old.from === next.from && old.to === next.to ? old : next))
    }
    measure()
    const watching = new AbortController()
    const options = { passive: true, signal: watching.signal }
    addEventListener('scroll', measure, options)
    addEventListener('resize', measure, options)
    return () => watching.abort()
  }, [list, count, rowHeight])
  return range
}
