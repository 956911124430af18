// SPDX-License-Identifier: MIT
import { useOverlay } from '@springhouse/client/react'
import type { OutboxRecord } from '@springhouse/outbox'
import { Pencil } from 'lucide-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { careOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { usePerson } from '../data/person.tsx'
import { mayChangeCare } from '../data/rights.ts'
import { EditForm } from '../outbox/edit-form.tsx'
import { editableFields } from '../outbox/editable-fields.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Card } from '../parts/card.tsx'
import { Pill } from '../parts/pill.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { Stat } from '../parts/stat.tsx'
import { SavedMessage } from '../record/saved-message.tsx'
import { useSaving } from '../record/use-saving.ts'
import { layCareOver, type ShownCare } from './lay-over.ts'

const FIELDS = editableFields('care')

/** How an animal is kept; whoever looks after it may change that, with or without a connection. */
export function CareCard(props: { readonly animal: number }): ReactNode {
  const { animal } = props
  const { role } = usePerson()
  const view = useResource(careOf(animal))
  const saving = useSaving('PUT', careOf(animal).url)
  const [isEditing, setIsEditing] = useState(false)
  const listed = useMemo<readonly ShownCare[]>(
    () => (view.data === undefined ? [] : [view.data]),
    [view.data],
  )
  const apply = useCallback(
    (shown: readonly ShownCare[], record: OutboxRecord) => layCareOver(shown, record, animal),
    [animal],
  )
  const [shown] = useOverlay(listed, { stamp: view.stamp, apply })
  return (
    <Card title="How she is kept" aside={<AsOf view={view} />}>
      <div className="stack">
        <ResourcePart view={view} what="how she is kept">
          {(stored) =>
            isEditing ? (
              <EditForm
                fields={FIELDS}
                values={shown ?? stored}
                onCancel={() => setIsEditing(false)}
                onSave={(values) => {
                  setIsEditing(false)
                  void saving.save(values, { ifMatch: view.entityTag })
                }}
              />
            ) : (
              <Facts care={shown ?? stored} />
            )
          }
        </ResourcePart>
        <SavedMessage saving={saving} next={undefined} />
        {!isEditing && view.data !== undefined && mayChangeCare(role) && (
          <div className="row">
            <button
              type="button"
              className="button"
              data-testid="edit-care"
              onClick={() => {
                saving.startAgain()
                setIsEditing(true)
              }}
            >
              <Pencil size={18} aria-hidden />
              Change
            </button>
          </div>
        )}
      </div>
    </Card>
  )
}

function Facts(props: { readonly care: ShownCare }): ReactNode {
  const { place, feed, note, by, onDevice } = props.care
  return (
    <div className="stack-tight" data-testid="care">
      <dl className="stats">
        <Stat name="Place">{place}</Stat>
        <Stat name="Feed">{feed}</Stat>
      </dl>
      {note !== '' && <p>{note}</p>}
      <div className="row small muted">
        {onDevice !== undefined && <Pill tone="hay">{onDevice}</Pill>}
        {onDevice === undefined && by !== '' && <span>changed by {by}</span>}
      </div>
    </div>
  )
}
