// SPDX-License-Identifier: MIT
import { connect } from '@springhouse/client'
import { benchPolicy } from '../bench-policy.ts'

const scope = globalThis as unknown as { ready: Promise<unknown> }

// Ready once the worker controls the page and the page follows the log, as an open portal does.
scope.ready = (async () => {
  const client = await connect({
    policy: benchPolicy,
    app: 'bench',
    worker: '/springhouse-worker/sw.js',
  })
  if (client.status.link === 'following') return
  await new Promise<void>((resolve) => {
    client.addEventListener('status', () => {
      if (client.status.link === 'following') resolve()
    })
  })
})()
