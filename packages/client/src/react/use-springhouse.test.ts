// SPDX-License-Identifier: MIT
// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { createElement, Profiler, type ProfilerOnRenderCallback, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import type { ClientStatus } from '../client-events.ts'
import { settle } from '../testing/fake-clock.ts'
import { Portal } from '../testing/portal.ts'
import { after, openReactPage, within } from '../testing/react-page.ts'
import { beat, hello } from '../testing/stream-events.ts'
import { useSpringhouse } from './use-springhouse.ts'

describe('useSpringhouse()', () => {
  it('shows the status, and each new one', async () => {
    const { client, origin } = await openClient()
    const page = openReactPage()
    await page.render(client, createElement(Link))
    expect(page.element.textContent).toBe('connected: connecting')
    const stream = await origin.nextStream()
    await after(() => stream.send(hello(7)))
    expect(page.element.textContent).toBe('connected: following')
    await page.close()
    client.close()
  })

  it('is connecting until the page has connected', async () => {
    const page = openReactPage()
    await page.render(undefined, createElement(Link))
    expect(page.element.textContent).toBe('not connected: connecting')
    const { client } = await openClient()
    await page.render(client, createElement(Link))
    expect(page.element.textContent).toBe('connected: connecting')
    await page.close()
    client.close()
  })

  it('says so where there are no workers', async () => {
    const { client } = await openClient()
    const page = openReactPage()
    await page.render(client, createElement(Worker))
    expect(page.element.textContent).toBe('unsupported')
    await page.close()
    client.close()
  })

  it('renders again only when what is selected is another', async () => {
    const { client, origin, clock } = await openClient()
    const page = openReactPage()
    const rendered: string[] = []
    const onRender: ProfilerOnRenderCallback = (id) => rendered.push(id)
    const profiler = { id: 'partition', onRender }
    await page.render(client, createElement(Profiler, profiler, createElement(Partition)))
    const stream = await origin.nextStream()
    await after(() => stream.send(hello(7, { partition: 'u1.r1' })))
    const { status } = client
    rendered.length = 0
    await after(async () => {
      await clock.advance(1_000)
      stream.send(beat(7, 1_000))
    })
    expect(client.status).not.toBe(status)
    expect(rendered).toEqual([])
    expect(page.element.textContent).toBe('u1.r1')
    await page.close()
    client.close()
  })

  it('takes a selector that makes a new object each time', async () => {
    const { client, origin } = await openClient()
    const page = openReactPage()
    const error = vi.spyOn(console, 'error')
    const Both = (): ReactNode => {
      const { link, leader } = useSpringhouse(({ status }) => ({
        link: status.link,
        leader: status.leader,
      }))
      return `${link} ${leader}`
    }
    await page.render(client, createElement(Both))
    const stream = await origin.nextStream()
    await after(() => stream.send(hello(7)))
    expect(page.element.textContent).toBe('following true')
    expect(error).not.toHaveBeenCalled()
    error.mockRestore()
    await page.close()
    client.close()
  })

  it('shows the same in every component at once', async () => {
    const { client, origin } = await openClient()
    const page = openReactPage()
    const seen: ClientStatus[][] = []
    const Pair = (): ReactNode => {
      const statuses = [useSpringhouse().status, useSpringhouse(({ status }) => status)]
      seen.push(statuses)
      return null
    }
    await page.render(client, createElement(Pair))
    const stream = await origin.nextStream()
    await after(() => stream.send(hello(7)))
    expect(seen.at(-1)?.[0]?.link).toBe('following')
    expect(seen.filter(([one, other]) => one !== other)).toEqual([])
    await page.close()
    client.close()
  })

  it('listens no more when its component is gone', async () => {
    const { client } = await openClient()
    const added = vi.spyOn(client, 'addEventListener')
    const removed = vi.spyOn(client, 'removeEventListener')
    const page = openReactPage()
    await page.render(client, createElement(Link))
    await page.close()
    expect(added).toHaveBeenCalled()
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length)
    client.close()
  })

  it('is rendered on a server as not connected, and taken over without a mismatch', async () => {
    const { client } = await openClient()
    const error = vi.spyOn(console, 'error')
    const element = document.createElement('main')
    element.innerHTML = renderToString(within(client, createElement(Link)))
    expect(element.textContent).toBe('not connected: connecting')
    const recovered: unknown[] = []
    let unmount = (): void => {}
    await after(async () => {
      const content = within(client, createElement(Link))
      const root = hydrateRoot(element, content, {
        onRecoverableError: (one) => recovered.push(one),
      })
      unmount = () => root.unmount()
      await settle()
    })
    expect(element.textContent).toBe('connected: connecting')
    expect(recovered).toEqual([])
    expect(error).not.toHaveBeenCalled()
    error.mockRestore()
    await after(unmount)
    client.close()
  })

  it('throws without a provider', () => {
    expect(() => renderToString(createElement(Link))).toThrow('Cannot find a SpringhouseProvider')
  })
})

function Link(): ReactNode {
  const { client, status } = useSpringhouse()
  return `${client === undefined ? 'not connected' : 'connected'}: ${status.link}`
}

function Partition(): ReactNode {
  return useSpringhouse(({ status }) => status.partition) ?? 'nobody'
}

function Worker(): ReactNode {
  return useSpringhouse(({ status }) => status.worker)
}

async function openClient(): Promise<{
  readonly client: Awaited<ReturnType<Portal['openTab']>>['client']
  readonly origin: Portal['origin']
  readonly clock: Portal['clock']
}> {
  const portal = new Portal()
  const { client } = await portal.openTab()
  return { client, origin: portal.origin, clock: portal.clock }
}
