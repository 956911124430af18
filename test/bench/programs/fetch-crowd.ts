// SPDX-License-Identifier: MIT
import type { CrowdAnswer, CrowdQuestion, Hearing } from '../crowd-protocol.ts'

// Many followers in one process: each reads its stream through `fetch`, as a page does.

const TAG = /busy:\d+/g
const AT_ONCE = 100

const heard = new Map<string, { followers: number; lastNs: bigint }>()

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
  if (status !== 200 || body === null) throw new Error(`The stream is refused: ${status}`)
  const reader = body.getReader()
  const text = new TextDecoder()
  const first = await reader.read()
  if (!text.decode(first.value).includes('event: hello'))
    throw new Error('The stream says no hello')
  void listen(reader, text)
}

async function listen(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  text: TextDecoder,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error('A stream has ended')
    note(text.decode(value))
  }
}

function note(text: string): void {
  const lastNs = process.hrtime.bigint()
  for (const [tag] of text.matchAll(TAG)) {
    const known = heard.get(tag)
    if (known === undefined) {
      heard.set(tag, { followers: 1, lastNs })
    } else {
      known.followers += 1
      known.lastNs = lastNs
    }
  }
}
