// SPDX-License-Identifier: MIT
import { connect } from '@springhouse/client'
import { benchPolicy } from '../bench-policy.ts'

const scope = globalThis as unknown as { ready: Promise<unknown> }

// A page that reads before it has heard whether the log has moved.
scope.ready = connect({ policy: benchPolicy, app: 'bench' }).then(
  () => navigator.serviceWorker.ready,
)
