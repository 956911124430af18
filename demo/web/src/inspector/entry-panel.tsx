// SPDX-License-Identifier: MIT
import type { CacheReport } from '@springhouse/core'
import { type ReactNode, useState } from 'react'
import { SearchField } from '../parts/search-field.tsx'
import { EntryGroupPart } from './entry-group.tsx'
import { groupEntries } from './entry-groups.ts'
import { ReportPart } from './report-part.tsx'
import './entry-panel.css'

/** More than anybody reads, and few enough to be described every second. */
const MOST_ENTRIES = 300

/** What is stored, by route. */
export function EntryPanel(): ReactNode {
  const [wanted, setWanted] = useState('')
  return (
    <>
      <SearchField
        label="Part of a URL or a tag"
        value={wanted}
        onChange={setWanted}
        testId="inspector-filter"
      />
      <ReportPart limit={MOST_ENTRIES}>
        {(report) => <EntryGroups report={report} wanted={wanted} />}
      </ReportPart>
    </>
  )
}

function EntryGroups(props: { readonly report: CacheReport; readonly wanted: string }): ReactNode {
  const { report, wanted } = props
  const { entries, budget } = report
  const groups = groupEntries(entries, wanted)
  if (entries.length === 0) {
    return (
      <p className="muted">Nothing is stored yet. Visit a page, and its answers appear here.</p>
    )
  }
  if (groups.length === 0)
    return <p className="muted">Nothing stored has that in its URL or tags.</p>
  return (
    <>
      {budget.entries > entries.length && (
        <p className="muted">
          The {entries.length} entries used last, of {budget.entries}.
        </p>
      )}
      {groups.map((group) => (
        <EntryGroupPart key={group.route} group={group} />
      ))}
    </>
  )
}
