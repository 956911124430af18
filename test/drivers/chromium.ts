// SPDX-License-Identifier: MIT
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

// Without these a closed network sees many refused connections at every start.
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium with a profile that outlives it, so that a killed browser can be started again on the same device. */
export interface Chromium {
  readonly page: Page
  /** Address of the raw DevTools socket, for measurements without a driver's instrumentation. */
  readonly devtools: string
  newPage(): Promise<Page>
  /** Kills the browser as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** Ends it properly. */
  close(): Promise<void>
}

/** How a browser is started. */
export interface StartOptions {
  readonly width?: number
  readonly height?: number
  /**
   * Whether every page believes that it is looked at, as drivers want it. Only a hidden one can be frozen.
   *
   * @default true
   */
  readonly isAlwaysVisible?: boolean
}

/** A browser profile: what a device keeps. */
export interface Device {
  readonly profile: string
  /** Starts a browser on this device. */
  start(options?: StartOptions): Promise<Chromium>
  /** Ends a running browser and removes the profile. */
  dispose(): Promise<void>
}

/**
 * Makes a new device.
 *
 * @throws Error when Chromium isn't installed; the message says what to install
 */
export async function newDevice(): Promise<Device> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error('chromium is missing: install it with "apt-get install chromium"')
  }
  const profile = await mkdtemp(join(tmpdir(), 'springhouse-device-'))
  let running: Chromium | undefined
  return {
    profile,
    async start(options = {}) {
      running = await startChromium(profile, options)
      return running
    },
    async dispose() {
      await running?.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function startChromium(
  profile: string,
  { width = 390, height = 844, isAlwaysVisible = true }: StartOptions,
): Promise<Chromium> {
  const child = spawn(
    EXECUTABLE,
    [
      ...QUIET,
      '--headless',
      `--window-size=${width},${height}`,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    // A group of its own, so that killing it takes its renderers along.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const devtools = await devtoolsAddress(child)
  const browser = await chromium.connectOverCDP(devtools, { noDefaults: !isAlwaysVisible })
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('Cannot use Chromium: it has no default context')
  const page = context.pages()[0] ?? (await context.newPage())
  await page.setViewportSize({ width, height })
  return {
    page,
    devtools,
    newPage: () => context.newPage(),
    kill: () => end(child, browser, 'SIGKILL'),
    close: () => end(child, browser, 'SIGTERM'),
  }
}

function devtoolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    // Order: the listener stays for the browser's whole life, or a full pipe stops it.
    child.stderr?.on('data', (chunk: Buffer) => {
      if (text === 'found') return
      text += String(chunk)
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (address === undefined) return
      text = 'found'
      resolve(address)
    })
    child.once('exit', () => reject(new Error(`Cannot start Chromium: ${text}`)))
    child.once('error', reject)
  })
}

async function end(child: ChildProcess, browser: Browser, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const closed = once(child, 'exit')
  process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
  await closed
  await browser.close().catch(() => undefined)
}
