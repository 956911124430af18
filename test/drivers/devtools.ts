// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A page driven over the raw DevTools protocol: only `Runtime` is attached, so nothing slows down what is measured. */
export interface RawPage {
  /** Evaluates an expression in the page, waits for its promise, and returns its JSON value. */
  evaluate(expression: string): Promise<unknown>
}

/** A raw DevTools connection to a browser. */
export interface Devtools {
  openPage(url: string): Promise<RawPage>
  /** Stops every service worker of the browser at once, as the browser itself does with idle ones. */
  stopAllWorkers(page: string): Promise<void>
  /** Lets the origin of a page store so many bytes and no more. */
  overrideQuota(page: string, bytes: number): Promise<void>
  close(): void
}

interface Reply {
  readonly id?: number
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

/** Connects to a browser's DevTools socket. */
export async function connectDevtools(address: string): Promise<Devtools> {
  const socket = new WebSocket(address, { perMessageDeflate: false })
  await once(socket, 'open')
  const waiting = new Map<number, (reply: Reply) => void>()
  let lastId = 0
  socket.on('message', (message: Buffer) => {
    // The browser's own protocol; only `id`, `result` and `error` are read.
    const reply = JSON.parse(message.toString('utf8')) as Reply
    if (reply.id === undefined) return
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  const send = (
    method: string,
    params: object = {},
    sessionId?: string,
  ): Promise<Readonly<Record<string, unknown>>> =>
    new Promise((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, (reply) => {
        if (reply.error === undefined) resolve(reply.result ?? {})
        else reject(new Error(`${method}: ${reply.error.message}`))
      })
      socket.send(JSON.stringify({ id: lastId, method, params, sessionId }))
    })
  const attach = async (targetId: string): Promise<string> => {
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    return String(sessionId)
  }
  const attachTo = async (page: string): Promise<string> => {
    const { targetInfos } = await send('Target.getTargets')
    const target = (targetInfos as readonly { type: string; url: string; targetId: string }[]).find(
      (info) => info.type === 'page' && info.url.startsWith(page),
    )
    if (target === undefined) throw new Error(`Cannot reach ${page}: no page of it is open`)
    return attach(target.targetId)
  }
  return {
    async openPage(url) {
      const { targetId } = await send('Target.createTarget', { url })
      const session = await attach(String(targetId))
      // A new page is an empty one until its document is there.
      while ((await evaluate(send, session, IS_LOADED).catch(() => false)) !== true);
      return { evaluate: (expression) => evaluate(send, session, expression) }
    },
    async stopAllWorkers(page) {
      const sessionId = await attachTo(page)
      await send('ServiceWorker.enable', {}, sessionId)
      await send('ServiceWorker.stopAllWorkers', {}, sessionId)
      await send('Target.detachFromTarget', { sessionId })
    },
    async overrideQuota(page, bytes) {
      // Platform: it ends with the session.
      const session = await attachTo(page)
      await send('Storage.overrideQuotaForOrigin', { origin: page, quotaSize: bytes }, session)
    },
    close: () => socket.close(),
  }
}

const IS_LOADED = `location.href !== 'about:blank' && document.readyState === 'complete'`

type Send = (
  method: string,
  params?: object,
  sessionId?: string,
) => Promise<Readonly<Record<string, unknown>>>

async function evaluate(send: Send, session: string, expression: string): Promise<unknown> {
  const reply = await send(
    'Runtime.evaluate',
    { expression, awaitPromise: true, returnByValue: true },
    session,
  )
  const { result, exceptionDetails } = reply as {
    readonly result?: { readonly value?: unknown }
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } }
  }
  if (exceptionDetails !== undefined) {
    throw new Error(exceptionDetails.exception?.description ?? 'Evaluation failed')
  }
  return result?.value
}
