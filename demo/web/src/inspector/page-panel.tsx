// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { useNow } from '../data/use-now.ts'
import { AnswerList } from './answer-list.tsx'
import { ChangeList } from './change-list.tsx'
import { LinkFacts } from './link-facts.tsx'

/** Where this page's latest answers came from, and what arrives on the event stream. */
export function PagePanel(): ReactNode {
  const nowMs = useNow(1000)
  return (
    <>
      <LinkFacts nowMs={nowMs} />
      <ChangeList />
      <AnswerList nowMs={nowMs} />
    </>
  )
}
