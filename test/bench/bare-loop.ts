// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newDevice } from '../drivers/chromium.ts'
import type { RawPage } from '../drivers/devtools.ts'
import { openReadyPage, startRawBrowser } from './bed.ts'
import { answerScripts, type Scripts } from './bench-server.ts'
import { scriptsOf } from './variants.ts'
import { CLOCK_OFFSET, clockOffset } from './wall-clock.ts'

/** The bare loop: a stream, a page that relays its lines, a worker that writes one row for each. */
export interface BareLoop {
  /** Sends one line; the milliseconds until the page has heard that the row is on disk. */
  round(): Promise<number>
  close(): Promise<void>
}

/** Starts the bare loop in a browser of its own. */
export async function startBareLoop(): Promise<BareLoop> {
  const server = await startServer(await scriptsOf('bare-loop'))
  const device = await newDevice()
  const close = async (): Promise<void> => {
    await device.dispose()
    server.close()
  }
  try {
    const { devtools } = await startRawBrowser(device)
    const page = await openReadyPage(devtools, server)
    const stream = await server.stream
    return {
      round: () => roundOf(page, stream),
      async close() {
        devtools.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function roundOf(page: RawPage, stream: ServerResponse): Promise<number> {
  const pageOffset = Number(await page.evaluate(`globalThis.count = marks.length; ${CLOCK_OFFSET}`))
  const sentAtMs = performance.now() + clockOffset()
  stream.write('event\n')
  const marked = await page.evaluate(`(async () => {
    while (marks.length === count) await new Promise((done) => setTimeout(done, 5))
    return marks.at(-1)
  })()`)
  return Number(marked) + pageOffset - sentAtMs
}

interface BareServer {
  readonly url: string
  /** The page's stream, once it has asked for it. */
  readonly stream: Promise<ServerResponse>
  close(): void
}

async function startServer(scripts: Scripts): Promise<BareServer> {
  let open: (stream: ServerResponse) => void = () => undefined
  const stream = new Promise<ServerResponse>((resolve) => (open = resolve))
  const server = createServer((request, response) => {
    if (request.url !== '/stream') {
      answerScripts(scripts, request, response)
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
    response.write('hello\n')
    open(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The kernel chose the port: a TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stream,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
