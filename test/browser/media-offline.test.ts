// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../bench/bundle.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'

const SECONDS = 20
const RATE = 8000

/** A WAV file: a tone of some seconds, 8 bits, mono. */
function tone(): Buffer {
  const samples = Buffer.alloc(SECONDS * RATE)
  for (let at = 0; at < samples.length; at += 1) samples[at] = 128 + 60 * Math.sin(at / 4)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}

describe('a recording that has been fetched whole', () => {
  let server: Server
  let url: string
  let device: Device
  let browser: Chromium
  let isReachable = true
  let asked: (string | undefined)[] = []

  beforeAll(async () => {
    const worker = await bundle('../regressions/workers/stepping.worker.ts')
    const sound = tone()
    server = createServer((request, response) => {
      if (request.url === '/sw.js') {
        response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(worker)
      } else if (request.url?.startsWith('/items/') === true) {
        asked.push(request.headers.range)
        if (!isReachable) request.socket.destroy()
        else
          response
            .writeHead(200, { 'Content-Type': 'audio/wav', 'Cache-Control': 'max-age=3600' })
            .end(sound)
      } else {
        response
          .writeHead(200, { 'Content-Type': 'text/html' })
          .end('<!doctype html><title>Sound</title>')
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // The kernel chose the port: a TCP server's address is an AddressInfo.
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    device = await newDevice()
    browser = await device.start()
    await browser.page.goto(url)
    await browser.page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js')
      await navigator.serviceWorker.ready
      if (navigator.serviceWorker.controller === null) {
        await new Promise((done) => {
          navigator.serviceWorker.addEventListener('controllerchange', done)
        })
      }
      const whole = await fetch('/items/sound.wav')
      await whole.arrayBuffer()
      await fetch('/steps/taken')
    })
    asked = []
    isReachable = false
  })

  afterAll(async () => {
    await device.dispose()
    server.closeAllConnections()
    server.close()
  })

  it('plays without a network, and can be moved about in', async () => {
    const heard = await browser.page.evaluate(async () => {
      const audio = new Audio('/items/sound.wav')
      const when = (type: string): Promise<unknown> =>
        new Promise((resolve, reject) => {
          audio.addEventListener(type, resolve, { once: true })
          audio.addEventListener('error', () => reject(new Error(audio.error?.message)))
        })
      const loaded = when('canplay')
      audio.load()
      await loaded
      const moved = when('seeked')
      audio.currentTime = 15
      await moved
      return { seconds: audio.duration, at: audio.currentTime, ranges: audio.seekable.length }
    })
    expect(heard).toEqual({ seconds: SECONDS, at: 15, ranges: 1 })
    expect(asked).toEqual([])
  })

  it('is cut where a page asks for a part of it', async () => {
    const part = await browser.page.evaluate(async () => {
      const response = await fetch('/items/sound.wav', { headers: { Range: 'bytes=0-3' } })
      const { status, headers } = response
      return { status, range: headers.get('Content-Range'), text: await response.text() }
    })
    expect(part).toEqual({ status: 206, range: `bytes 0-3/${44 + SECONDS * RATE}`, text: 'RIFF' })
    expect(asked).toEqual([])
  })
})
