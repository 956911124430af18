// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { StartError } from '../start-error.ts'
import { listen } from './http-server.ts'

const HOST = '127.0.0.1'
const fetchHello = async (): Promise<Response> => new Response('hello')

describe('listen()', () => {
  it('answers, and ends though a connection is kept alive', async () => {
    const server = await listen({ port: 0, host: HOST, fetch: fetchHello })
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/`)
    expect(await (await fetch(server.url)).text()).toBe('hello')
    await server.close(60_000)
    await expect(server.close(60_000)).resolves.toBeUndefined()
  })

  it('says which port to take when its own is in use', async () => {
    const first = await listen({ port: 0, host: HOST, fetch: fetchHello })
    const { port } = first
    const second = listen({ port, host: HOST, fetch: fetchHello })
    await expect(second).rejects.toThrow(StartError)
    await expect(second).rejects.toThrow(
      `Port ${port} is in use: choose another with PORT=${port + 1} npm start`,
    )
    await first.close(0)
  })

  it('says what to do about an address that is not its machine’s', async () => {
    const wrong = listen({ port: 0, host: '203.0.113.1', fetch: fetchHello })
    await expect(wrong).rejects.toThrow('HOST=127.0.0.1 npm start')
  })
})
