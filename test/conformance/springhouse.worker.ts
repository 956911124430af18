// SPDX-License-Identifier: MIT
import { installSpringhouse } from '@springhouse/sw'
import { conformancePolicy } from './policy.ts'

// Platform: a project's types are a page's or a worker's, and the tests' are a page's.
declare const self: Parameters<typeof installSpringhouse>[0]

installSpringhouse(self, conformancePolicy, { app: 'conformance' })
