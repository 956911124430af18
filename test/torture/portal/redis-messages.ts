// SPDX-License-Identifier: MIT
import type { CacheableSyncOptions } from 'cacheable'
import type { createClient } from 'redis'

type Client = ReturnType<typeof createClient>
type MessageProvider = Extract<CacheableSyncOptions['qified'], readonly unknown[]>[number]
type Handlers = MessageProvider['subscriptions']

/** cacheable's messages by the publish and subscribe of Redis. The client subscribes again after it has reconnected. */
export class RedisMessages implements MessageProvider {
  id = 'redis'
  subscriptions: Handlers = new Map()
  readonly #publisher: Pick<Client, 'publish'>
  readonly #subscriber: Pick<Client, 'subscribe' | 'unsubscribe'>

  constructor(
    publisher: Pick<Client, 'publish'>,
    subscriber: Pick<Client, 'subscribe' | 'unsubscribe'>,
  ) {
    this.#publisher = publisher
    this.#subscriber = subscriber
  }

  async publish(...[topic, message]: Parameters<MessageProvider['publish']>): Promise<void> {
    await this.#publisher.publish(topic, JSON.stringify(message))
  }

  async subscribe(...[topic, handler]: Parameters<MessageProvider['subscribe']>): Promise<void> {
    this.subscriptions.set(topic, [...(this.subscriptions.get(topic) ?? []), handler])
    await this.#subscriber.subscribe(topic, (text) => {
      void handler.handler({ ...JSON.parse(text), providerId: this.id })
    })
  }

  async unsubscribe(topic: string): Promise<void> {
    this.subscriptions.delete(topic)
    await this.#subscriber.unsubscribe(topic)
  }

  async disconnect(): Promise<void> {
    this.subscriptions.clear()
  }
}
