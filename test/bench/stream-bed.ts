// SPDX-License-Identifier: MIT
import { connect, type Socket } from 'node:net'
import { Program } from './program.ts'
import type { AnswerOf, StreamServerAnswer, StreamServerQuestion } from './stream-protocol.ts'

/** What a portal's process stands on. */
export interface StreamServerOptions {
  /** @default a log in memory */
  readonly redisUrl?: string
  /** Where each invalidation is committed first. @default none, it is told to the origin */
  readonly databaseUrl?: string
}

/** A portal in a process of its own. */
export class StreamServer {
  readonly #program: Program<StreamServerQuestion, StreamServerAnswer>
  readonly port: number

  private constructor(program: Program<StreamServerQuestion, StreamServerAnswer>, port: number) {
    this.#program = program
    this.port = port
  }

  static async start({ redisUrl, databaseUrl }: StreamServerOptions = {}): Promise<StreamServer> {
    const env = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl }
    const { program, ready } = await Program.start<StreamServerQuestion, StreamServerAnswer>(
      'stream-server',
      env,
    )
    return new StreamServer(program, ready.port)
  }

  usage(): Promise<AnswerOf<'usage'>> {
    return this.#program.ask({ type: 'usage' }, 'usage')
  }

  invalidate(tags: readonly string[]): Promise<AnswerOf<'invalidated'>> {
    return this.#program.ask({ type: 'invalidate', tags }, 'invalidated')
  }

  keepInvalidating(count: number, perSecond: number): Promise<AnswerOf<'kept-invalidating'>> {
    const question = { type: 'keep-invalidating', count, perSecond } as const
    return this.#program.ask(question, 'kept-invalidating')
  }

  stop(): Promise<void> {
    return this.#program.stop()
  }
}

/** Many followers over bare sockets: what they cost is not measured, only when they hear. */
export class StreamCrowd {
  readonly #sockets: Socket[] = []
  readonly #port: number
  #onText: (text: string, follower: number) => void = () => undefined

  constructor(port: number) {
    this.#port = port
  }

  get size(): number {
    return this.#sockets.length
  }

  /** Opens so many more streams, some at a time, each up to its `hello`. */
  async grow(count: number): Promise<void> {
    const AT_ONCE = 200
    for (let left = count; left > 0; left -= AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => this.#open()))
    }
  }

  /**
   * Waits until every follower has heard a tag.
   *
   * @returns when each of them did, in nanoseconds of the machine's monotonic clock
   */
  hear(tag: string): Promise<readonly bigint[]> {
    const heard = new Map<number, bigint>()
    return new Promise((resolve) => {
      this.#onText = (text, follower) => {
        if (!heard.has(follower) && text.includes(tag)) heard.set(follower, process.hrtime.bigint())
        if (heard.size === this.#sockets.length) resolve([...heard.values()])
      }
    })
  }

  /** Hears everything from now on. */
  listen(onText: (text: string, follower: number) => void): void {
    this.#onText = onText
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #open(): Promise<void> {
    const socket = connect(this.#port, '127.0.0.1')
    const follower = this.#sockets.push(socket) - 1
    socket.setEncoding('latin1')
    socket.write('GET /springhouse/stream HTTP/1.1\r\nHost: portal\r\n\r\n')
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.on('data', (text: string) => {
        if (text.includes('event: hello')) resolve()
        this.#onText(text, follower)
      })
    })
  }
}
