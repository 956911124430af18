// SPDX-License-Identifier: MIT
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { usePortal } from '../data/portal.tsx'
import { dayOf } from '../format/dates.ts'
import { saveAsFile } from './save-as-file.ts'

/** Hands everything that this person recorded on this phone over as a file. */
export function ExportButton(): ReactNode {
  const { client } = usePortal()
  const [problem, setProblem] = useState<string>()
  const exportRecords = async (): Promise<void> => {
    try {
      const file = await client.outbox.exportQueue()
      saveAsFile(`springhouse-records-${dayOf(Date.now())}.json`, file)
      setProblem(undefined)
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : 'The export failed.')
    }
  }
  return (
    <>
      <button
        type="button"
        className="button"
        data-testid="export-outbox"
        onClick={() => void exportRecords()}
      >
        <Download size={18} aria-hidden />
        Export as file
      </button>
      {problem !== undefined && (
        <span className="field-problem" role="alert">
          {problem}
        </span>
      )}
    </>
  )
}
