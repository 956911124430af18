// SPDX-License-Identifier: MIT
/// <reference types="@springhouse/vite/shell" />
import { installSpringhouse } from '@springhouse/sw'
import { shell } from 'virtual:springhouse/shell'
import policy from '../../cache.policy.ts'

declare const self: ServiceWorkerGlobalScope

installSpringhouse(self, policy, { app: 'dairy', shell })
