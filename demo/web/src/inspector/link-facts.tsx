// SPDX-License-Identifier: MIT
import { useSpringhouse } from '@springhouse/client/react'
import { formatPosition } from '@springhouse/core'
import { type ReactNode, useEffect, useState } from 'react'
import { judgeLink, wordsForLink } from '../data/link.ts'
import { usePortal } from '../data/portal.tsx'
import { formatElapsed } from '../format/dates.ts'

/** How this tab follows the log: state, last contact, position, and what the worker is doing. */
export function LinkFacts(props: { readonly nowMs: number }): ReactNode {
  const { status } = useSpringhouse()
  const positions = usePositions()
  const { lastContactAtMs } = status
  return (
    <dl className="link-facts">
      <div>
        <dt>Link</dt>
        <dd>{wordsForLink(judgeLink(status, navigator.onLine))}</dd>
      </div>
      <div>
        <dt>Last contact</dt>
        <dd className="figure">
          {lastContactAtMs === undefined
            ? 'never'
            : `${formatElapsed(props.nowMs - lastContactAtMs)} ago`}
        </dd>
      </div>
      <div>
        <dt>Position</dt>
        <dd className="figure">{positions ?? 'unknown'}</dd>
      </div>
      <div>
        <dt>Worker</dt>
        <dd>
          {status.worker}
          {status.leader ? ', this tab holds the stream' : ''}
        </dd>
      </div>
    </dl>
  )
}

/** Asks the worker what it has applied, again after each change. */
function usePositions(): string | undefined {
  const { client } = usePortal()
  const [text, setText] = useState<string>()
  useEffect(() => {
    const watching = new AbortController()
    const { signal } = watching
    const ask = async (): Promise<void> => {
      // Without a worker nothing is applied, which is what "unknown" says.
      const positions = await client.worker.positions().catch(() => [])
      if (!signal.aborted) setText(positions.map((one) => formatPosition(one.position)).join(', '))
    }
    client.addEventListener('change', () => void ask(), { signal })
    client.addEventListener('status', () => void ask(), { signal })
    void ask()
    return () => watching.abort()
  }, [client])
  return text === '' ? undefined : text
}
