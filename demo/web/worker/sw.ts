// SPDX-License-Identifier: MIT
/// <reference types="@springhouse/vite/shell" />
import { installSpringhouse } from '@springhouse/sw'
import { policy } from 'virtual:springhouse/policy'
import { shell } from 'virtual:springhouse/shell'

declare const self: ServiceWorkerGlobalScope

installSpringhouse(self, policy, { app: 'dairy', shell })
