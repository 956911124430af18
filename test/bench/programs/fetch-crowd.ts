// SPDX-License-Identifier: MIT
import { setTimeout } from 'node:timers/promises'
import type { CrowdAnswer, CrowdQuestion, Hearing } from '../crowd-protocol.ts'

// Many followers in one process: each reads its stream through `fetch`, as a page does.

const TAG = /busy:\d+/g
const AT_ONCE = 100
/** A portal that has just been started may not hear its log yet. */
const BUSY = 503
const RETRY_MS = 500

const heard = new Map<string, { readonly followers: number; readonly lastNs: bigint }>()

process.on('message', (question: CrowdQuestion) => {
  void answer(question).then((said) => process.send?.(said))
})
// The bench has gone.
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'ready' } satisfies CrowdAnswer)

async function answer(question: CrowdQuestion): Promise<CrowdAnswer> {
  if (question.type === 'usage') return { type: 'usage', cpuMs: cpuMs() }
  if (question.type === 'hearings') return { type: 'hearings', hearings: hearings() }
  for (let left = question.count; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => open(question.url)))
  }
  return { type: 'open' }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function hearings(): readonly Hearing[] {
  return [...heard].map(([tag, { followers, lastNs }]) => ({ tag, followers, lastNs: `${lastNs}` }))
}

// Resolves with the `hello`.
async function open(url: string): Promise<void> {
  const { status, body } = await fetch(url, { headers: { Accept: 'text/event-stream' } })
  if (status === BUSY) {
    await setTimeout(RETRY_MS)
    return open(url)
  }
  if (status !== 200 || body === null) throw new Error(`The stream is refused: ${status}`)
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const first = await reader.read()
  if (!decoder.decode(first.value, { stream: true }).includes('event: hello'))
    throw new Error('The stream says no hello')
  void listen(reader, decoder)
}

async function listen(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  decoder: TextDecoder,
): Promise<void> {
  // An append whose answer was lost is repeated, and heard twice.
  const known = new Set<string>()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error('A stream has ended')
    const text = rest + decoder.decode(value, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    note(text.slice(0, end), known)
  }
}

function note(lines: string, known: Set<string>): void {
  const lastNs = process.hrtime.bigint()
  for (const [tag] of lines.matchAll(TAG)) {
    if (known.has(tag)) continue
    known.add(tag)
    const followers = (heard.get(tag)?.followers ?? 0) + 1
    heard.set(tag, { followers, lastNs })
  }
}
