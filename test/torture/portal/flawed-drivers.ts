// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { FollowEvent, LogDriver } from '@springhouse/origin'
import type { Flaw } from './settings.ts'

/** Builds a flaw into a driver, if it is one of the driver's. */
export function flawed(driver: LogDriver, flaw: Flaw | undefined): LogDriver {
  if (flaw === 'trusts-for-ever') return trusting(driver)
  return flaw === 'one-epoch-for-ever' ? withoutEpochs(driver) : driver
}

function trusting(driver: LogDriver): LogDriver {
  const follow = driver.follow.bind(driver)
  driver.follow = (scope, listener) => ({ ...follow(scope, listener), isHearing: () => true })
  return driver
}

/** A log whose next life goes by the name of the first: nobody hears that it has begun anew. */
function withoutEpochs(driver: LogDriver): LogDriver {
  const append = driver.append.bind(driver)
  driver.append = async (...asked) => nameless(await append(...asked))
  const tagVersions = driver.tagVersions.bind(driver)
  driver.tagVersions = async (...asked) => {
    const versions = await tagVersions(...asked)
    return { ...versions, epoch: EPOCH, head: nameless(versions.head) }
  }
  const follow = driver.follow.bind(driver)
  driver.follow = (scope, listener) => {
    const following = follow(scope, (event) => {
      if (event.type !== 'reset') listener(namelessEvent(event))
    })
    return { ...following, isHearing: () => true }
  }
  return driver
}

function namelessEvent(event: Exclude<FollowEvent, { type: 'reset' }>): FollowEvent {
  if (event.type === 'start') return { type: 'start', position: nameless(event.position) }
  const { invalidation } = event
  return {
    type: 'inv',
    invalidation: { ...invalidation, position: nameless(invalidation.position) },
  }
}

function nameless({ seq }: Position): Position {
  return { epoch: EPOCH, seq }
}

const EPOCH = 'same'
