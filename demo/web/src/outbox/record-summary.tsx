// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import type { ReactNode } from 'react'
import { numberInTag, readOwnRecord, titleOfRecord } from '../data/own-record.ts'
import { animalOf, herdOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { formatDay } from '../format/dates.ts'
import { formatLitres } from '../format/litres.ts'

/** Says in words what a record is about: "Milk, Lotte: 12.4 L". */
export function RecordSummary(props: { readonly record: OutboxRecord }): ReactNode {
  const own = readOwnRecord(props.record)
  switch (own.kind) {
    case 'milk': {
      const { milk } = own
      return (
        <Lines
          first={<AboutAnimal farm={milk.farm} animal={milk.animal} before="Milk, " />}
          end={formatLitres(milk.litres)}
          second={`${milk.session}, ${formatDay(milk.date)}`}
        />
      )
    }
    case 'treatment': {
      const { treatment } = own
      return (
        <Lines
          first={
            <AboutAnimal farm={treatment.farm} animal={treatment.animal} before="Treatment, " />
          }
          second={`${treatment.kind}, ${treatment.medicine}, ${formatDay(treatment.date)}`}
        />
      )
    }
    case 'care': {
      const { place, feed } = own.care
      return (
        <Lines
          first={<AnyAnimal animal={own.animal} before="How she is kept, " />}
          second={`${place}, ${feed}`}
        />
      )
    }
    case 'order':
      return <Lines first={`Order, ${own.order.lines.length} lines`} />
    case 'other':
      return <Lines first={<Retired record={props.record} />} />
  }
}

/** A record that has been on the server for a while has dropped its content; its tags still tell whom it was about. */
function Retired(props: { readonly record: OutboxRecord }): ReactNode {
  const title = titleOfRecord(props.record)
  const tags = props.record.ack?.tags ?? []
  const farm = numberInTag(tags, 'farm')
  const animal = numberInTag(tags, 'animal') ?? numberInTag(tags, 'care')
  if (animal === undefined) return title
  if (farm === undefined) return <AnyAnimal animal={animal} before={`${title}, `} />
  return <AboutAnimal farm={farm} animal={animal} before={`${title}, `} />
}

function Lines(props: {
  readonly first: ReactNode
  readonly second?: string
  readonly end?: string
}): ReactNode {
  return (
    <div className="row-apart">
      <div>
        <strong>{props.first}</strong>
        {props.second !== undefined && <div className="muted small">{props.second}</div>}
      </div>
      {props.end !== undefined && <strong className="figure">{props.end}</strong>}
    </div>
  )
}

/** Names an animal by its own page, if that was ever opened. */
function AnyAnimal(props: { readonly animal: number; readonly before: string }): ReactNode {
  const { data } = useResource(animalOf(props.animal))
  return `${props.before}${data?.name ?? `animal ${props.animal}`}`
}

/** Names an animal as its herd does; without the herd, by number. */
function AboutAnimal(props: {
  readonly farm: number
  readonly animal: number
  readonly before: string
}): ReactNode {
  const herd = useResource(herdOf(props.farm))
  const animal = herd.data?.animals.find(({ id }) => id === props.animal)
  return `${props.before}${animal?.name ?? `animal ${props.animal}`}`
}
