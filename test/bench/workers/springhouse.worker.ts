// SPDX-License-Identifier: MIT
import { installSpringhouse } from '@springhouse/sw'
import { benchPolicy } from '../bench-policy.ts'

declare const self: ServiceWorkerGlobalScope

installSpringhouse(self, benchPolicy, { app: 'bench' })
