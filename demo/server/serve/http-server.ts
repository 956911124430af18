// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { StartError } from '../start-error.ts'

/** A listening server. */
export interface HttpServer {
  readonly port: number
  readonly url: string
  /** Takes no more requests, lets the running ones end within `graceMs`, then cuts them off. May be called again. */
  close(graceMs: number): Promise<void>
}

/** Where to listen, and what to answer. */
export interface ListenOptions {
  /** 0 lets the system choose. */
  readonly port: number
  readonly host: string
  readonly fetch: (request: Request) => Promise<Response>
}

const SWEEP_MS = 20

/**
 * Listens for requests.
 *
 * @throws {StartError} when the port is in use or the address isn't this machine's
 */
export async function listen({ port, host, fetch }: ListenOptions): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new StartError(whyNotListening(cause, port, host), { cause })
  }
  const address = server.address()
  const actualPort = isAddressInfo(address) ? address.port : port
  return {
    port: actualPort,
    url: `http://${reachableHost(host)}:${actualPort}/`,
    close: async (graceMs) => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      if (!('closeAllConnections' in server)) return
      // Platform: a connection whose last response has just ended is idle only a moment later, and would then stay for 5 s.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(sweep)
      clearTimeout(cut)
    },
  }
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}

function whyNotListening(error: unknown, port: number, host: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: choose another with PORT=${port + 1} npm start`
    case 'EACCES':
      return `Port ${port} may not be used by you: choose one above 1023 with PORT=4780 npm start`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: choose another with HOST=127.0.0.1 npm start`
    default:
      return `Cannot listen on ${host}:${port} (${String(error)}): choose another port with PORT=${port + 1} npm start`
  }
}

// Nobody can open http://0.0.0.0/ on Windows, and an IPv6 address stands in brackets.
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
