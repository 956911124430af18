// SPDX-License-Identifier: MIT
import type { Session } from '@springhouse/server-headers'

// What a portal has of its own, for the pages that show how to use Springhouse.
export const secret = 'a secret of the pages'

export function sessionOf(request: Request): Session | undefined {
  const user = request.headers.get('Cookie')
  return user === null ? undefined : { user }
}
