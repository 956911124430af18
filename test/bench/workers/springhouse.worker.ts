// SPDX-License-Identifier: MIT
/// <reference types="@springhouse/vite/shell" />
// As the Vite plugin builds it: the policy is plain data, and what it has no use for isn't in the worker.
import { installSpringhouse } from '@springhouse/sw'
import { policy } from 'virtual:springhouse/policy'

declare const self: ServiceWorkerGlobalScope

installSpringhouse(self, policy, { app: 'bench' })
