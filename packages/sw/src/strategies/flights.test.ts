// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Flights, type Passenger } from './flights.ts'

const KEY = 'question'

interface Work {
  readonly done: Promise<string>
  readonly finish: (result: string) => void
  readonly fail: (error: Error) => void
}

function work(): Work {
  let finish: Work['finish'] = () => undefined
  let fail: Work['fail'] = () => undefined
  const done = new Promise<string>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  return { done, finish, fail }
}

function passenger(more: Partial<Passenger<string>> = {}): Passenger<string> {
  return {
    signal: new AbortController().signal,
    copyOf: (arrived) => `copy of ${arrived}`,
    start: () => Promise.resolve('own'),
    ...more,
  }
}

describe('Flights', () => {
  it('give a copy of one outcome to all who join', async () => {
    const flights = new Flights<string>()
    const { done, finish } = work()
    const first = flights.share(KEY, passenger({ start: () => done }))
    const second = flights.share(KEY, passenger())
    const other = flights.share('other', passenger())
    finish('milk')
    expect(await Promise.all([first, second, other])).toEqual(['milk', 'copy of milk', 'own'])
  })

  it('begin anew once the outcome is there', async () => {
    const flights = new Flights<string>()
    await flights.share(KEY, passenger())
    expect(await flights.share(KEY, passenger())).toBe('own')
  })

  it('let each go alone, without a signal for others, whom the outcome does not suit', async () => {
    const flights = new Flights<string>()
    const { done, finish } = work()
    const signals: (AbortSignal | undefined)[] = []
    const start = (signal?: AbortSignal): Promise<string> => {
      signals.push(signal)
      return Promise.resolve('own')
    }
    void flights.share(KEY, passenger({ start: () => done }))
    const second = flights.share(KEY, passenger({ copyOf: () => undefined, start }))
    finish('milk')
    expect(await second).toBe('own')
    await flights.share(KEY, passenger({ start }))
    expect(signals).toEqual([undefined, undefined])
  })

  it('let each go alone when the first fails', async () => {
    const flights = new Flights<string>()
    const { done, fail } = work()
    const first = flights.share(KEY, passenger({ start: () => done }))
    const second = flights.share(KEY, passenger())
    fail(new TypeError('Failed to fetch'))
    await expect(first).rejects.toThrow('Failed to fetch')
    expect(await second).toBe('own')
  })

  it('keep a failure to copy to the one who copies', async () => {
    const flights = new Flights<string>()
    const { done, finish } = work()
    const copyOf = (): never => {
      throw new Error('no copy')
    }
    const first = flights.share(KEY, passenger({ start: () => done }))
    const second = flights.share(KEY, passenger({ copyOf }))
    const third = flights.share(KEY, passenger())
    finish('milk')
    await expect(second).rejects.toThrow('no copy')
    expect(await Promise.all([first, third])).toEqual(['milk', 'copy of milk'])
  })

  it('go on until the last one has lost interest', async () => {
    const flights = new Flights<string>()
    const pages = [new AbortController(), new AbortController()] as const
    const signals: (AbortSignal | undefined)[] = []
    const start = (signal?: AbortSignal): Promise<string> => {
      signals.push(signal)
      return work().done
    }
    void flights.share(KEY, passenger({ signal: pages[0].signal, start }))
    void flights.share(KEY, passenger({ signal: pages[1].signal, start }))
    pages[0].abort()
    expect(signals.map((signal) => signal?.aborted)).toEqual([false])
    pages[1].abort(new Error('gone'))
    expect(signals.map((signal) => signal?.reason)).toEqual([new Error('gone')])
  })

  it('stop at once for a page that is gone already', async () => {
    const flights = new Flights<string>()
    const seen: (boolean | undefined)[] = []
    const start = (signal?: AbortSignal): Promise<string> => {
      seen.push(signal?.aborted)
      return Promise.resolve('own')
    }
    await flights.share(KEY, passenger({ signal: AbortSignal.abort(), start }))
    expect(seen).toEqual([true])
  })

  it('that are closed are joined by nobody', async () => {
    const flights = new Flights<string>()
    const { done, finish } = work()
    const first = flights.share(KEY, passenger({ start: () => done }))
    flights.close()
    expect(await flights.share(KEY, passenger())).toBe('own')
    finish('milk')
    expect(await first).toBe('milk')
  })

  it('forget in time where waiting was in vain', async () => {
    const flights = new Flights<string>()
    const inVain = async (key: string): Promise<void> => {
      const { done, finish } = work()
      void flights.share(key, passenger({ start: () => done }))
      const second = flights.share(key, passenger({ copyOf: () => undefined }))
      finish('milk')
      await second
    }
    for (let at = 0; at <= 200; at += 1) await inVain(`question ${at}`)
    const { done, finish } = work()
    const first = flights.share('question 0', passenger({ start: () => done }))
    const second = flights.share('question 0', passenger())
    finish('milk')
    expect(await Promise.all([first, second])).toEqual(['milk', 'copy of milk'])
  })
})
