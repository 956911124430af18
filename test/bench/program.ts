// SPDX-License-Identifier: MIT
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'vite'

/** Where the bundled programs are written to; never committed. */
const ARTIFACTS = join(import.meta.dirname, '../.artifacts/bench')

/** A message of a program, told apart by its type. */
interface Typed {
  readonly type: string
}

/** A program of `programs/` in a process of its own, which answers questions one by one. */
export class Program<Question extends Typed, Answer extends Typed> {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /**
   * Bundles a program and starts it.
   *
   * @param name of its file, without `.ts`
   */
  static async start<Question extends Typed, Answer extends Typed>(
    name: string,
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<{ readonly program: Program<Question, Answer>; readonly ready: Of<Answer, 'ready'> }> {
    const file = await bundleProgram(name)
    const child = fork(file, { execArgv: ['--expose-gc'], env: { ...process.env, ...env } })
    const program = new Program<Question, Answer>(child)
    return { program, ready: await program.#next('ready') }
  }

  /** Asks, and waits for the answer of a type. */
  ask<Type extends Answer['type']>(question: Question, type: Type): Promise<Of<Answer, Type>> {
    const answered = this.#next(type)
    this.#child.send(question)
    return answered
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #next<Type extends Answer['type']>(type: Type): Promise<Of<Answer, Type>> {
    const isExpected = (answer: Answer): answer is Of<Answer, Type> => answer.type === type
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void =>
        reject(new Error(`The program ended with ${code}`))
      this.#child.once('exit', onExit)
      this.#child.once('message', (answer: Answer) => {
        this.#child.off('exit', onExit)
        if (isExpected(answer)) resolve(answer)
        else reject(new Error(`Expected ${type}, the program said ${answer.type}`))
      })
    })
  }
}

type Of<Answer extends Typed, Type extends string> = Extract<Answer, { readonly type: Type }>

async function bundleProgram(name: string): Promise<string> {
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    publicDir: false,
    ssr: {
      noExternal: [/^@springhouse\//],
      resolve: { conditions: ['springhouse:source', 'node'] },
    },
    build: {
      ssr: join(import.meta.dirname, 'programs', `${name}.ts`),
      outDir: ARTIFACTS,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { format: 'esm', entryFileNames: `${name}.mjs` } },
    },
  })
  return join(ARTIFACTS, `${name}.mjs`)
}
