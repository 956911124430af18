// SPDX-License-Identifier: MIT
import { installSpringhouse } from '@springhouse/sw'
import { policy } from '../policy.ts'

declare const self: ServiceWorkerGlobalScope

installSpringhouse(self, policy, { app: 'regressions' })
