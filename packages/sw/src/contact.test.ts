// SPDX-License-Identifier: MIT
import { beforeEach, describe, expect, it } from 'vitest'
import { Contact } from './contact.ts'

describe('Contact', () => {
  let contact: Contact
  let recoveries: number
  beforeEach(() => {
    recoveries = 0
    contact = new Contact({
      onRecovered: () => {
        recoveries += 1
      },
      isStranger: (response) => response.status === 511,
    })
  })

  const answer = (status: number): Promise<Response> =>
    contact.watch(Promise.resolve(new Response(null, { status })))

  async function fail(name: string): Promise<void> {
    const failing = contact.watch(Promise.reject(new DOMException('', name)))
    await expect(failing).rejects.toMatchObject({ name })
  }

  it('watch() tells of the first answer after a failure, once', async () => {
    await answer(200)
    expect(recoveries).toBe(0)
    await fail('NetworkError')
    expect(contact.isUnreachable).toBe(true)
    await answer(500)
    await answer(200)
    expect(recoveries).toBe(1)
    expect(contact.isUnreachable).toBe(false)
  })

  it('watch() takes the answer of a stranger for none', async () => {
    await answer(511)
    expect(contact.isUnreachable).toBe(false)
    await answer(511)
    expect(recoveries).toBe(0)
    await answer(200)
    expect(recoveries).toBe(1)
  })

  it('watch() learns nothing from a request that was given up', async () => {
    await fail('AbortError')
    await answer(200)
    expect(recoveries).toBe(0)
  })
})
