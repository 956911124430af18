// SPDX-License-Identifier: MIT
import { connect } from '@springhouse/client'
import { benchPolicy } from '../bench-policy.ts'

const scope = globalThis as unknown as {
  ready: Promise<unknown>
  relays: number[]
  link: () => string
}

/** Milliseconds that the worker took for each event of the log. */
scope.relays = []

// Ready once the worker controls the page and the page follows the log, as an open portal does.
scope.ready = (async () => {
  const client = await connect({ policy: benchPolicy, app: 'bench' })
  const { worker } = client
  scope.link = () => client.status.link
  const applyInvalidation = worker.applyInvalidation.bind(worker)
  worker.applyInvalidation = async (...event) => {
    const start = performance.now()
    const outcome = await applyInvalidation(...event)
    scope.relays.push(performance.now() - start)
    return outcome
  }
  if (client.status.link === 'following') return
  await new Promise<void>((resolve) => {
    client.addEventListener('status', () => {
      if (client.status.link === 'following') resolve()
    })
  })
})()
