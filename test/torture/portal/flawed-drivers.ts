// SPDX-License-Identifier: MIT
import type { LogDriver } from '@springhouse/origin'
import type { Flaw } from './settings.ts'

/** Builds a flaw into a driver, if it is one of the driver's. */
export function flawed(driver: LogDriver, flaw: Flaw | undefined): LogDriver {
  return flaw === 'trusts-for-ever' ? trusting(driver) : driver
}

function trusting(driver: LogDriver): LogDriver {
  const follow = driver.follow.bind(driver)
  driver.follow = (scope, listener) => ({ ...follow(scope, listener), isHearing: () => true })
  return driver
}
