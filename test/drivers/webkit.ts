// SPDX-License-Identifier: MIT
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../servers/free-port.ts'
import { answeringText, type DrivenPage, valueOf } from './driven-page.ts'

const DRIVER = '/usr/bin/WebKitWebDriver'
const LIBRARIES = '/usr/lib'
const MISSING =
  'WebKitGTK is missing: install it with "apt-get install webkit2gtk-driver xvfb dbus"'
const START_LIMIT_MS = 20_000

/**
 * Starts WebKitGTK's own small browser on a screen that nobody sees.
 *
 * @throws Error when it isn't installed; the message says what to install
 */
export async function openWebKit(): Promise<DrivenPage> {
  const binary = await findBrowser()
  const screen = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const display = await screenOf(screen)
  const port = await freePort()
  const driver = spawn(
    'dbus-run-session',
    ['--', DRIVER, `--port=${port}`, '--host=127.0.0.1'],
    // A group of its own, so that ending it takes the browser along.
    { stdio: 'ignore', detached: true, env: { ...process.env, DISPLAY: `:${display}` } },
  )
  const stop = async (): Promise<void> => {
    await end(driver, 'group')
    await end(screen, 'alone')
  }
  const session = await openSession(`http://127.0.0.1:${port}`, binary).catch(async (error) => {
    await stop()
    throw error
  })
  return {
    async open(url) {
      await post(`${session}/url`, { url })
    },
    async reload() {
      await post(`${session}/refresh`, {})
    },
    async evaluate(expression) {
      const script = `${answeringText(expression)}.then(arguments[0])`
      return valueOf(await post(`${session}/execute/async`, { script, args: [] }))
    },
    async close() {
      await fetch(session, { method: 'DELETE' }).catch(() => undefined)
      await stop()
    },
  }
}

// Debian keeps it in a folder of the processor's architecture.
async function findBrowser(): Promise<string> {
  const folders = await readdir(LIBRARIES)
  const found = folders
    .map((folder) => join(LIBRARIES, folder, 'webkit2gtk-4.1/MiniBrowser'))
    .find((file) => existsSync(file))
  if (found === undefined || !existsSync(DRIVER)) throw new Error(MISSING)
  return found
}

function screenOf(screen: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    screen.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk).trim()))
    screen.once('exit', () => reject(new Error('Cannot start Xvfb')))
    screen.once('error', () => reject(new Error(MISSING)))
  })
}

async function openSession(driver: string, binary: string): Promise<string> {
  const options = { binary, args: ['--automation'] }
  const capabilities = {
    alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options },
  }
  const endMs = Date.now() + START_LIMIT_MS
  for (;;) {
    // The driver listens a moment after it was started.
    const isThere = await fetch(`${driver}/status`).then(
      () => true,
      () => false,
    )
    if (isThere) break
    if (Date.now() > endMs) throw new Error('Cannot start WebKitWebDriver: it never listens')
    await pause(20)
  }
  const session = (await post(`${driver}/session`, { capabilities })) as {
    readonly sessionId: string
  }
  return `${driver}/session/${session.sessionId}`
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  // W3C WebDriver: every answer is an object with a value.
  const { value } = (await response.json()) as { readonly value: unknown }
  if (!response.ok) throw new Error(`WebKitWebDriver: ${JSON.stringify(value)}`)
  return value
}

async function end(child: ChildProcess, which: 'group' | 'alone'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  process.kill(which === 'group' ? -child.pid : child.pid, 'SIGTERM')
  await ended
}
