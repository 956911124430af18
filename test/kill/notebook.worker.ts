// SPDX-License-Identifier: MIT
/// <reference types="@springhouse/vite/shell" />
import { installSpringhouse } from '@springhouse/sw'
import { shell } from 'virtual:springhouse/shell'
import { policy } from 'virtual:springhouse/policy'

// Platform: a project's types are a page's or a worker's, and the tests' are a page's.
declare const self: Parameters<typeof installSpringhouse>[0]

installSpringhouse(self, policy, { app: 'notebook', shell })
