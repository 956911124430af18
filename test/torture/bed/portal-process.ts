// SPDX-License-Identifier: MIT
import { freePort } from '../../servers/free-port.ts'
import { ServerProcess } from '../../servers/server-process.ts'
import { LISTENS, type PortalSettings, type PortalState, STATE_PATH } from '../portal/settings.ts'

/** How long a question may take: longer than any process is stopped, on a machine that does other things beside. */
const PATIENCE_MS = 30_000

/** One process of the portal, as the test sees it. */
export class PortalProcess {
  readonly url: string
  readonly port: number
  readonly #program: string
  readonly #settings: PortalSettings
  #server: ServerProcess

  private constructor(program: string, settings: PortalSettings, server: ServerProcess) {
    this.#program = program
    this.#settings = settings
    this.#server = server
    this.port = settings.port
    this.url = `http://127.0.0.1:${settings.port}`
  }

  static async start(
    program: string,
    settings: Omit<PortalSettings, 'port'>,
  ): Promise<PortalProcess> {
    const complete = { ...settings, port: await freePort() }
    return new PortalProcess(program, complete, await run(program, complete))
  }

  get isRunning(): boolean {
    return this.#server.isRunning
  }

  /** What it says of itself; `undefined` when it doesn't answer. */
  async state(): Promise<PortalState | undefined> {
    const response = await this.ask(STATE_PATH).catch(() => undefined)
    // The same test's own program answers.
    return response?.ok === true ? ((await response.json()) as PortalState) : undefined
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, { signal: AbortSignal.timeout(PATIENCE_MS), ...init })
  }

  freeze(): void {
    this.#server.signal('SIGSTOP')
  }

  thaw(): void {
    this.#server.signal('SIGCONT')
  }

  /** Kills it in the middle of its work. */
  kill(): Promise<void> {
    return this.#server.end('SIGKILL')
  }

  /** Starts it again at the same address. */
  async startAgain(): Promise<void> {
    this.#server = await run(this.#program, this.#settings)
  }
}

function run(program: string, settings: PortalSettings): Promise<ServerProcess> {
  return ServerProcess.start({
    file: process.execPath,
    args: [program, JSON.stringify(settings)],
    ready: LISTENS,
    missing: `Cannot run ${program}`,
  })
}
