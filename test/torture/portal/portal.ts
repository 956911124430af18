// SPDX-License-Identifier: MIT
import type { PortalState } from './settings.ts'

/** One cache in use: answers requests for rows. */
export interface Portal {
  read(request: Request, row: number): Promise<Response>
  write(request: Request, row: number): Promise<Response>
  /** Whatever is neither. */
  other(request: Request): Promise<Response>
  state(): Pick<PortalState, 'isReady' | 'place'>
}
