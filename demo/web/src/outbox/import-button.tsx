// SPDX-License-Identifier: MIT
import { Upload } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { usePortal } from '../data/portal.tsx'
import { importedWords } from './outbox-words.ts'
import '../parts/button.css'

/** Takes in records that were exported as a file, here or on another phone. */
export function ImportButton(): ReactNode {
  const { client } = usePortal()
  const id = useId()
  const [words, setWords] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    setProblem(undefined)
    setWords(undefined)
    try {
      setWords(importedWords(await client.outbox.importQueue(file)))
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : 'The file could not be read.')
    }
  }
  return (
    <div className="row">
      <label className="button import-button" htmlFor={id}>
        <Upload size={18} aria-hidden />
        Import a file
      </label>
      <input
        id={id}
        type="file"
        className="visually-hidden"
        data-testid="import-outbox"
        onChange={({ target }) => {
          void take(target.files?.[0])
          // The same file may be chosen again.
          target.value = ''
        }}
      />
      <span className="muted small" role="status" data-testid="import-words">
        {words}
      </span>
      {problem !== undefined && (
        <span className="field-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  )
}
