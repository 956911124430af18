// SPDX-License-Identifier: MIT
import { definePolicy, http, writes } from '@springhouse/core'
import { installSpringhouse } from '@springhouse/sw'

declare const self: ServiceWorkerGlobalScope

// Each step of a store may be the worker's last: at the armed one it tells the origin, and does nothing more until it is
// killed there.
let taken = 0
let lastStep = Number.POSITIVE_INFINITY

function step(): void {
  taken += 1
  if (taken !== lastStep) return
  void fetch('/steps/reached')
  for (;;);
}

type Method = (this: unknown, ...args: never[]) => unknown

function steppingThrough(prototype: object, names: readonly string[]): void {
  for (const name of names) {
    // Each name is that of a method of the prototype beside it.
    const method = Reflect.get(prototype, name) as Method
    Reflect.set(prototype, name, function stepped(this: unknown, ...args: never[]): unknown {
      step()
      return method.apply(this, args)
    })
  }
}

type Begin = (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) => IDBTransaction
// Each of these is the method that its name names.
const begin = Reflect.get(IDBDatabase.prototype, 'transaction') as Begin
IDBDatabase.prototype.transaction = function stepped(this: IDBDatabase, ...args) {
  step()
  const transaction = begin.apply(this, args)
  transaction.addEventListener('complete', step)
  return transaction
}
const REQUESTS = ['put', 'delete', 'get', 'getAll', 'getAllKeys', 'openCursor', 'count']
steppingThrough(IDBObjectStore.prototype, REQUESTS)
steppingThrough(Cache.prototype, ['put', 'match', 'delete'])
steppingThrough(Response.prototype, ['arrayBuffer'])

// Work behind an answer is a step's too: whoever asks how many were taken is answered when it is over.
const extended: Promise<unknown>[] = []
type Extend = (this: ExtendableEvent, work: Promise<unknown>) => void
const extend = Reflect.get(ExtendableEvent.prototype, 'waitUntil') as Extend
ExtendableEvent.prototype.waitUntil = function gathered(this: ExtendableEvent, work) {
  extended.push(Promise.resolve(work).catch(() => undefined))
  extend.call(this, work)
}

async function allTaken(): Promise<Response> {
  for (let known = -1; known !== extended.length;) {
    known = extended.length
    await Promise.all(extended)
  }
  return Response.json(taken)
}

// `/steps/arm/7` makes the seventh step from here on the last, `/steps/taken` tells how many were taken since.
self.addEventListener('fetch', (event) => {
  const [, , order, number] = new URL(event.request.url).pathname.split('/')
  if (order !== 'arm' && order !== 'taken') return
  event.respondWith(order === 'arm' ? arm(Number(number)) : allTaken())
  event.stopImmediatePropagation()
})

// Order: what is still under way belongs to what was asked before.
async function arm(last: number): Promise<Response> {
  const before = await allTaken()
  taken = 0
  lastStep = last
  return before
}

installSpringhouse(
  self,
  definePolicy({
    version: 1,
    routes: { items: http('/items/*'), writes: writes('/writes') },
  }),
  { app: 'steps' },
)
