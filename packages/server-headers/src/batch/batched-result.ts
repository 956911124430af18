// SPDX-License-Identifier: MIT
import { type BatchBody, type BatchField } from '@springhouse/core'
import type { Answered } from './batch-lanes.ts'

// Longer answers are for readers; whoever sends a batch wants to know what became of it.
const MAX_BODY_BYTES = 64 * 1024

// What belongs to one exchange on the wire, and cookies, which the batch's own answer carries.
const LEFT_OUT: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'server-timing',
  'set-cookie',
  'transfer-encoding',
])

/** Reads the answer to one operation of a batch. */
export async function batchedResult(key: string, response: Response): Promise<Answered> {
  const { status, headers } = response
  const fields = [...headers].filter(([name]): boolean => !LEFT_OUT.has(name))
  const bytes = await readBody(response)
  return {
    kind: 'answered',
    key,
    status,
    fields: fields satisfies readonly BatchField[],
    ...(bytes !== undefined && bytes.length > 0 && { body: bodyOf(bytes) }),
  }
}

async function readBody({ body }: Response): Promise<Uint8Array | undefined> {
  const reader = body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const chunk = await reader?.read()
    if (chunk?.value === undefined) return Buffer.concat(chunks)
    size += chunk.value.length
    if (size > MAX_BODY_BYTES) break
    chunks.push(chunk.value)
  }
  // The rest is nobody's; whether its maker minds is nothing to report.
  reader?.cancel().catch(() => undefined)
  return undefined
}

function bodyOf(bytes: Uint8Array): BatchBody {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}
