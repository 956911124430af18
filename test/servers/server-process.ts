// SPDX-License-Identifier: MIT
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a server is run. */
export interface ServerCommand {
  readonly file: string
  readonly args: readonly string[]
  /** Text in its output that says that it accepts connections. */
  readonly ready: string
  /** Said when the program isn't installed. */
  readonly missing: string
}

/** One running server process, ended by its id. */
export class ServerProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @throws Error when the program is missing, or ends before it is ready; with its output
   */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const child = spawn(command.file, command.args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const endTogether = (): void => void child.kill('SIGKILL')
    process.once('exit', endTogether)
    child.once('exit', () => process.off('exit', endTogether))
    await readiness(child, command)
    return new ServerProcess(child)
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Sends a signal to exactly this process. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(signal)
  }

  /** Sends a signal that ends the process, and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return
    const ended = once(this.#child, 'exit')
    // Platform: a stopped process takes no signal but SIGKILL until it continues.
    this.#child.kill('SIGCONT')
    this.#child.kill(signal)
    await ended
  }
}

function readiness(child: ChildProcess, command: ServerCommand): Promise<void> {
  const { ready, missing, file } = command
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer): void => {
      // After that the pipes are only drained, so that a talkative server never blocks.
      if (output.includes(ready)) return
      output += chunk.toString()
      if (output.includes(ready)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (cause) => reject(new Error(missing, { cause })))
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${output}`)))
  })
}
