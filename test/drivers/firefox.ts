// SPDX-License-Identifier: MIT
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { answeringText, type DrivenPage, valueOf } from './driven-page.ts'

const EXECUTABLE = process.env['FIREFOX'] ?? '/usr/bin/firefox-esr'
const LISTENS = /WebDriver BiDi listening on (ws:\S+)/
// Without these a closed network sees many refused connections at every start.
const QUIET = ['datareporting.policy.dataSubmissionEnabled', 'app.normandy.enabled']

/**
 * Starts Firefox with a new profile.
 *
 * @throws Error when it isn't installed; the message says what to install
 */
export async function openFirefox(): Promise<DrivenPage> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error('Firefox is missing: install it with "apt-get install firefox-esr"')
  }
  const profile = await mkdtemp(join(tmpdir(), 'springhouse-firefox-'))
  await writeFile(
    join(profile, 'user.js'),
    QUIET.map((name) => `user_pref('${name}', false)\n`).join(''),
  )
  const child = spawn(
    EXECUTABLE,
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'],
    // A group of its own, so that ending it takes its helpers along.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const bidi = await connectBidi(`${await bidiAddress(child)}/session`)
  await bidi.send('session.new', { capabilities: {} })
  const { contexts } = await bidi.send('browsingContext.getTree', {})
  const [{ context }] = contexts as readonly [{ readonly context: string }]
  return {
    async open(url) {
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async reload() {
      await bidi.send('browsingContext.reload', { context, wait: 'complete' })
    },
    async evaluate(expression) {
      const { result } = await bidi.send('script.evaluate', {
        expression: answeringText(expression),
        target: { context },
        awaitPromise: true,
      })
      return valueOf((result as { readonly value?: unknown }).value)
    },
    async close() {
      bidi.close()
      await end(child)
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function bidiAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    // Order: the listener stays for the browser's whole life, or a full pipe stops it.
    child.stderr?.on('data', (chunk: Buffer) => {
      text = (text + String(chunk)).slice(-10_000)
      const address = LISTENS.exec(text)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', () => reject(new Error(`Cannot start Firefox: ${text}`)))
    child.once('error', reject)
  })
}

interface Reply {
  readonly id?: number
  readonly type: 'success' | 'error' | 'event'
  readonly result?: Readonly<Record<string, unknown>>
  readonly message?: string
}

interface Bidi {
  send(method: string, params: object): Promise<Readonly<Record<string, unknown>>>
  close(): void
}

async function connectBidi(address: string): Promise<Bidi> {
  const socket = new WebSocket(address, { perMessageDeflate: false })
  await once(socket, 'open')
  const waiting = new Map<number, (reply: Reply) => void>()
  let lastId = 0
  socket.on('message', (message: Buffer) => {
    // The browser's own protocol; only the fields above are read.
    const reply = JSON.parse(message.toString('utf8')) as Reply
    if (reply.id === undefined) return
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  return {
    send: (method, params) =>
      new Promise((resolve, reject) => {
        lastId += 1
        waiting.set(lastId, ({ type, result, message }) => {
          if (type === 'success') resolve(result ?? {})
          else reject(new Error(`${method}: ${message ?? 'failed'}`))
        })
        socket.send(JSON.stringify({ id: lastId, method, params }))
      }),
    close: () => socket.close(),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGKILL')
  await ended
}
