// SPDX-License-Identifier: MIT
import { createClient } from 'redis'

/** A client of one server that answers `undefined` while it isn't there. */
export interface Admin {
  send(...command: readonly string[]): Promise<unknown>
  close(): void
}

/** Connects to one server, for what tests do to it. */
export async function connectAdmin(port: number): Promise<Admin> {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true })
  // A client without a listener ends the process when the server goes.
  client.on('error', () => undefined)
  await client.connect()
  return {
    send: (...command) => client.sendCommand(command),
    close: () => client.destroy(),
  }
}

/**
 * Asks a server again and again until it answers what is waited for.
 *
 * @throws Error when it hasn't after 20 s
 */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean> | boolean,
): Promise<void> {
  const untilMs = performance.now() + 20_000
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Reads one line of an `INFO` answer. */
export async function readInfo(admin: Admin, section: string, name: string): Promise<string> {
  const text = String(await admin.send(...section.split(' ')))
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? ''
}
