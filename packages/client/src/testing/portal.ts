// SPDX-License-Identifier: MIT
import type { Policy } from '@springhouse/core'
import { sharedNames } from '@springhouse/core'
import { openOutbox, type Outbox } from '@springhouse/outbox'
import type { Change, ClientStatus } from '../client-events.ts'
import { connect } from '../connect.ts'
import type { Environment, WorkerHost } from '../environment.ts'
import type { SpringhouseClient } from '../springhouse-client.ts'
import { FakeBrowser, type FakeTab } from './fake-browser.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FakeOrigin } from './fake-origin.ts'
import { FakeWorker } from './fake-worker.ts'

export const POLICY: Policy = { version: 1, routes: [] }

/** What a client has told by its events. */
export interface Heard {
  readonly changes: string[]
  readonly statuses: ClientStatus[]
  readonly troubles: string[]
  readonly partitions: string[]
  readonly pending: number[]
}

/** A tab whose page has connected. */
export interface OpenTab extends Heard {
  readonly tab: FakeTab
  readonly client: SpringhouseClient
}

let portals = 0

/** A browser whose tabs connect to one portal, with databases of its own. */
export class Portal {
  readonly app: string
  readonly browser: FakeBrowser = new FakeBrowser()
  readonly worker: FakeWorker = new FakeWorker()
  readonly clock: FakeClock = this.browser.clock
  readonly origin: FakeOrigin = this.browser.origin

  constructor() {
    portals += 1
    this.app = `app${portals}`
    this.worker.broadcast = this.browser.broadcast
  }

  /** Opens a tab and connects its page. */
  async openTab(workers?: WorkerHost, overrides: Partial<Environment> = {}): Promise<OpenTab> {
    const tab = this.browser.tab(workers, overrides)
    const client = await connect({ policy: POLICY, app: this.app, environment: tab.environment })
    const heard = listenTo(client)
    await this.clock.advance(0)
    return { tab, client, ...heard }
  }

  /** Opens the outbox as the worker does. */
  openOutbox(): Promise<Outbox> {
    return openOutbox({ name: sharedNames(this.app).outboxDatabase })
  }

  /** Saves an operation in the outbox. */
  async enqueue(owner: string): Promise<void> {
    const outbox = await this.openOutbox()
    await outbox.enqueue({
      owner,
      group: 'herd:7',
      method: 'POST',
      url: 'https://portal.test/api/yields',
      body: new TextEncoder().encode('{}').buffer,
      contentType: 'application/json',
    })
    await outbox.close()
  }
}

function listenTo(client: SpringhouseClient): Heard {
  const heard: Heard = { changes: [], statuses: [], troubles: [], partitions: [], pending: [] }
  client.addEventListener('change', ({ detail }) => heard.changes.push(describeChange(detail)))
  client.addEventListener('status', ({ detail }) => heard.statuses.push(detail))
  client.addEventListener('trouble', ({ detail }) => heard.troubles.push(detail.what))
  client.addEventListener('partition', ({ detail }) => heard.partitions.push(detail))
  client.addEventListener('outbox', ({ detail }) => heard.pending.push(detail.pending))
  return heard
}

/** `8 product:42`, `placeless product:42`, or `reset *`. */
export function describeChange({ tags, position }: Change): string {
  const place = tags.includes('*') ? 'reset' : 'placeless'
  return `${position?.seq ?? place} ${tags.join()}`
}
