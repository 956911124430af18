// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { Found } from '../store/entry-cache.ts'
import { isConditional } from './ask-origin.ts'
import { askUntilCurrent } from './ask-until-current.ts'
import { absorb } from './fetch-and-store.ts'
import { fateOf, freshenEntries, keepFreshened } from './freshen.ts'
import { type Landing, supersedes } from './landing.ts'
import { hasOtherBytes, hasOtherFields } from './news.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

/** Validates a stored response behind an answer that was already made from it. */
export function refreshInBackground(context: ReadContext, read: Read, found: Found): void {
  const own = ownReadOf(read)
  const refresh = (): Promise<boolean> =>
    takeIn(context, askUntilCurrent(context, own, [found.entry]), found)
  void context.waitUntil(context.tier.refreshes.run(found.entry.key, refresh))
}

/**
 * Takes in an answer of the origin that comes when the page has been answered by a stored response, and tells pages if
 * it brings something else.
 *
 * @returns whether the origin answered; never fails
 */
export async function takeIn(
  context: ReadContext,
  asked: Promise<Landing>,
  found: Found,
): Promise<boolean> {
  try {
    const landing = await asked
    const { status } = landing.response
    const news = status === 304 ? takeNotModified : takeReceived
    if (await news(context, landing, found)) {
      context.tier.bulletin.refreshed(found.entry.url, found.entry.tags)
    }
    return status < 500 && !landing.isStranger
  } catch {
    // The network failed behind an answer that has been given: the entry stays as it was.
    return false
  }
}

// The page's own conditions and its wish for a part, or for fields alone, are no business of a refresh.
function ownReadOf(read: Read): Read {
  const { request } = read
  const isPlain = request.method !== 'HEAD' && !isConditional(request)
  if (isPlain && !request.headers.has('Range')) return read
  const headers = new Headers(request.headers)
  for (const name of [FIELD.ifNoneMatch, FIELD.ifModifiedSince, 'Range', 'If-Range']) {
    headers.delete(name)
  }
  const { method } = request
  const init = { method: method === 'HEAD' ? 'GET' : method, headers }
  return { ...read, request: new Request(request, init) }
}

async function takeNotModified(
  context: ReadContext,
  landing: Landing,
  found: Found,
): Promise<boolean> {
  const { tier } = context
  const { entry } = found
  const [freshened] = freshenEntries(tier, [entry], landing)
  if (freshened === undefined) return takeRefetched(context, landing, found)
  const fate = fateOf(tier, landing, freshened)
  await keepFreshened(tier, freshened, fate)
  return fate === 'update' && hasOtherFields(entry.fields, freshened.entry.fields)
}

// The 304 spoke of another response than the stored one.
async function takeRefetched(
  context: ReadContext,
  { read }: Landing,
  found: Found,
): Promise<boolean> {
  const landing = await askUntilCurrent(context, read, [], true)
  return landing.response.status !== 304 && takeReceived(context, landing, found)
}

async function takeReceived(
  context: ReadContext,
  landing: Landing,
  found: Found,
): Promise<boolean> {
  const { cache } = context.tier
  const { response } = landing
  const { entry } = found
  const isGone = supersedes(landing)
  const isOther = response.status !== entry.status || hasOtherFields(entry.fields, response.headers)
  // Order: what is stored now is read before its place is taken.
  const held = isOther ? undefined : await cache.body(found)
  const before = held === undefined ? undefined : await new Response(held).arrayBuffer()
  const body = await absorb(context, landing)
  if (body === undefined) return isGone
  return isOther || before === undefined || hasOtherBytes(before, body)
}
