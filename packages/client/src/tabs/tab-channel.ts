// SPDX-License-Identifier: MIT
import type { Broadcast } from '@springhouse/core'
import type { Channel, Environment } from '../environment.ts'
import { isBroadcast } from '@springhouse/core'

/** What a tab channel needs. */
export interface TabChannelOptions {
  readonly environment: Pick<Environment, 'openChannel'>
  readonly name: string
  readonly onBroadcast: (broadcast: Broadcast) => void
  readonly trouble: (what: string, error: unknown) => void
}

/** Informs the other tabs and hears from them and the worker. What it carries may be lost without harm. */
export class TabChannel {
  readonly #options: TabChannelOptions
  #channel: Channel | undefined

  constructor(options: TabChannelOptions) {
    this.#options = options
  }

  /** Opens the channel, unless it is open. Without support for channels this tab is alone. */
  open(): void {
    const { environment, name, onBroadcast, trouble } = this.#options
    try {
      this.#channel ??= environment.openChannel(name, (message) => {
        if (isBroadcast(message)) onBroadcast(message)
      })
    } catch (error) {
      trouble('Cannot open channel to the other tabs', error)
    }
  }

  post(broadcast: Broadcast): void {
    try {
      this.#channel?.post(broadcast)
    } catch (error) {
      this.#options.trouble('Cannot inform the other tabs', error)
    }
  }

  close(): void {
    this.#channel?.close()
    this.#channel = undefined
  }
}
