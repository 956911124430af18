// SPDX-License-Identifier: MIT
// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import type { Tag } from '@springhouse/core'
import { createElement, type ReactNode, useEffect } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { Change } from '../client-events.ts'
import type { SpringhouseClient } from '../springhouse-client.ts'
import { describeChange, Portal } from '../testing/portal.ts'
import { after, openReactPage, within } from '../testing/react-page.ts'
import { at } from '../testing/stream-events.ts'
import { useChanges, useLastChange } from './use-changes.ts'

describe('useChanges()', () => {
  it('calls the listener once a change that concerns a tag, in Strict Mode too', async () => {
    const { client, change } = await openPortal()
    const heard: string[] = []
    const page = openReactPage()
    await page.render(client, createElement(Ear, { tags: ['product:42', 'herd:*'], heard }))
    await change(1, 'product:42', 'herd:7')
    await change(2, 'product:43')
    await change(3, '*')
    expect(heard).toEqual(['1 product:42,herd:7', '3 *'])
    await page.close()
    client.close()
  })

  it('calls the latest listener, and follows the latest tags', async () => {
    const { client, change } = await openPortal()
    const [first, second]: [string[], string[]] = [[], []]
    const page = openReactPage()
    await page.render(client, createElement(Ear, { tags: ['a'], heard: first }))
    await page.render(client, createElement(Ear, { tags: ['a'], heard: second }))
    await change(1, 'a')
    await page.render(client, createElement(Ear, { tags: ['b'], heard: second }))
    await change(2, 'a')
    await change(3, 'b')
    expect([first, second]).toEqual([[], ['1 a', '3 b']])
    await page.close()
    client.close()
  })

  it('subscribes anew only when the tags say something else', async () => {
    const { client } = await openPortal()
    let subscriptions = 0
    const onChange = client.onChange.bind(client)
    client.onChange = (...parameters) => {
      subscriptions += 1
      return onChange(...parameters)
    }
    const page = openReactPage()
    await page.render(client, createElement(Ear, { tags: ['a', 'b'], heard: [] }))
    const before = subscriptions
    await page.render(client, createElement(Ear, { tags: ['a', 'b'], heard: [] }))
    expect(subscriptions).toBe(before)
    await page.close()
    client.close()
  })

  it('begins when the page has connected, and ends when its component is gone', async () => {
    const { client, change } = await openPortal()
    const heard: string[] = []
    const page = openReactPage()
    await page.render(undefined, createElement(Ear, { tags: ['a'], heard }))
    await change(1, 'a')
    await page.render(client, createElement(Ear, { tags: ['a'], heard }))
    await change(2, 'a')
    await page.close()
    await change(3, 'a')
    expect(heard).toEqual(['2 a'])
    client.close()
  })

  it('without tags hears nothing', async () => {
    const { client, change } = await openPortal()
    const heard: string[] = []
    const page = openReactPage()
    await page.render(client, createElement(Ear, { tags: [], heard }))
    await change(1, '*')
    expect(heard).toEqual([])
    await page.close()
    client.close()
  })

  it('does nothing on a server', async () => {
    const { client } = await openPortal()
    const ear = createElement(Ear, { tags: ['a'], heard: [] })
    expect(renderToString(within(client, ear))).toBe('listening')
    client.close()
  })
})

describe('useLastChange()', () => {
  it('gives the last change of the present tags, another object for each', async () => {
    const { client, change } = await openPortal()
    const effects: (string | undefined)[] = []
    const page = openReactPage()
    await page.render(client, createElement(Last, { tag: 'a', effects }))
    await change(1, 'a')
    await change(2, 'b')
    await change(3, 'a')
    expect(page.element.textContent).toBe('3 a')
    await page.render(client, createElement(Last, { tag: 'b', effects }))
    expect(page.element.textContent).toBe('nothing')
    // Strict Mode runs the first effect twice.
    expect(effects).toEqual([undefined, undefined, '1 a', '3 a', undefined])
    await page.close()
    client.close()
  })
})

function Ear(props: { readonly tags: readonly Tag[]; readonly heard: string[] }): ReactNode {
  useChanges(props.tags, (change) => props.heard.push(describeChange(change)))
  return 'listening'
}

function Last(props: { readonly tag: Tag; readonly effects: (string | undefined)[] }): ReactNode {
  const { tag, effects } = props
  const change: Change | undefined = useLastChange([tag])
  useEffect(() => {
    effects.push(change && describeChange(change))
  }, [change, effects])
  return change === undefined ? 'nothing' : describeChange(change)
}

async function openPortal(): Promise<{
  readonly client: SpringhouseClient
  readonly change: (seq: number, ...tags: string[]) => Promise<void>
}> {
  const portal = new Portal()
  const { client } = await portal.openTab()
  const change = (seq: number, ...tags: string[]): Promise<void> =>
    after(() => {
      const told = { springhouse: 1, type: 'changed', scope: 'public', tags, position: at(seq) }
      portal.browser.broadcast(told)
    })
  return { client, change }
}
