// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { herdOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { AsOf } from '../parts/as-of.tsx'

/** Says how old the herd is that a form offers. */
export function HerdAsOf(props: { readonly farm: number }): ReactNode {
  return <AsOf view={useResource(herdOf(props.farm))} />
}
