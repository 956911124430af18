// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** How much processor time each kind of thread took, in milliseconds. */
export interface TaskTimes {
  /** Main threads of pages. */
  readonly pageMs: number
  /** Threads of service workers. */
  readonly workerMs: number
  /** All others of the browser: network, storage, drawing. */
  readonly otherMs: number
}

/** An event of Chromium's trace; only what is read here. */
interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the machine's monotonic clock. */
  readonly ts: number
  readonly dur?: number
  /** Processor time of its thread, microseconds. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly value?: readonly TraceEvent[] }
}

const CATEGORIES = ['toplevel', 'blink.user_timing']
const TASKS = ['ThreadControllerImpl::RunTask', 'ThreadPool_RunTask']

/**
 * Records which threads of a browser are at work while something goes on.
 *
 * @param address of the browser's DevTools socket
 * @param marks names that the page gives to `performance.mark()` at the beginning and at the end
 */
export async function traceTasks(
  address: string,
  marks: readonly [from: string, to: string],
  work: () => Promise<void>,
): Promise<TaskTimes> {
  const socket = new WebSocket(address, { perMessageDeflate: false })
  await once(socket, 'open')
  const events: TraceEvent[] = []
  const waiting = new Map<number | string, () => void>()
  socket.on('message', (text: Buffer) => {
    // The browser's own protocol.
    const { id, method, params } = JSON.parse(text.toString('utf8')) as Message
    if (method === 'Tracing.dataCollected') events.push(...(params?.value ?? []))
    waiting.get(id ?? method ?? '')?.()
  })
  const heard = (name: number | string): Promise<void> =>
    new Promise((resolve) => {
      waiting.set(name, resolve)
    })
  const traceConfig = { includedCategories: CATEGORIES, excludedCategories: ['*'] }
  const started = heard(1)
  socket.send(JSON.stringify({ id: 1, method: 'Tracing.start', params: { traceConfig } }))
  await started
  await work()
  const complete = heard('Tracing.tracingComplete')
  socket.send(JSON.stringify({ id: 2, method: 'Tracing.end' }))
  await complete
  socket.close()
  return sumUp(events, marks)
}

function sumUp(events: readonly TraceEvent[], [from, to]: readonly [string, string]): TaskTimes {
  const markAt = (name: string): number => {
    const mark = events.find((event) => event.name === name)
    if (mark === undefined) throw new Error(`The trace has no mark "${name}"`)
    return mark.ts
  }
  const [fromUs, toUs] = [markAt(from), markAt(to)]
  const names = new Map(
    events
      .filter(({ name }) => name === 'thread_name')
      .map(({ pid, tid, args }) => [`${pid} ${tid}`, args?.name ?? '']),
  )
  const times = { pageMs: 0, workerMs: 0, otherMs: 0 }
  for (const { name, ph, pid, tid, ts, dur = 0, tdur = dur } of events) {
    // A task in which one of the marks was set counts whole.
    if (!TASKS.includes(name) || ph !== 'X' || ts + dur < fromUs || ts > toUs) continue
    times[kindOf(names.get(`${pid} ${tid}`) ?? '')] += tdur / 1_000
  }
  return times
}

function kindOf(thread: string): keyof TaskTimes {
  if (thread === 'CrRendererMain') return 'pageMs'
  return thread.startsWith('ServiceWorker') ? 'workerMs' : 'otherMs'
}
