// SPDX-License-Identifier: MIT
import { isReadMethod, withoutFragment } from '@springhouse/core'
import type { Assembly } from './assemble.ts'
import type { BrowserTier } from './browser-tier.ts'
import { navigate } from './precache/navigate.ts'
import type { Shell } from './precache/shell.ts'

/**
 * Answers a request if it is ours: a navigation, a file of the app shell, or one that a route of the policy names. Any
 * other goes its usual way, untouched; so does one whose handling fails.
 */
export function answerFetch(worker: Assembly, event: FetchEvent): void {
  const { request } = event
  try {
    const answer = isHandsOff(worker, request) ? undefined : answerOf(worker, event)
    if (answer !== undefined) event.respondWith(orNetwork(worker, request, answer))
  } catch (error) {
    worker.tier.bulletin.trouble('Cannot handle request', error, 'dispatch-failed')
  }
}

function answerOf(worker: Assembly, event: FetchEvent): Promise<Response> | undefined {
  const { shell, route, ownOrigin } = worker
  const { request } = event
  const isOwn = request.url.startsWith(`${ownOrigin}/`)
  // The shell's files are handed out whole.
  const isWhole = request.method === 'GET' && !request.headers.has('Range')
  if (isOwn && isWhole && shell !== undefined) {
    if (isPage(worker, request)) return answerNavigation(worker, shell, event)
    if (shell.has(withoutFragment(request.url))) return answerShellFile(worker, shell, event)
  }
  const answer = route(request, event)
  const isAsset = ASSETS.has(request.destination) && isOwn && shell !== undefined
  return answer === undefined || !isAsset ? answer : orOlderBuild(worker, shell, request, answer)
}

// What a plugin or we ourselves have broken, the network can still answer. A write is never sent twice.
function orNetwork(
  { tier, hasPlugins }: Assembly,
  request: Request,
  answer: Promise<Response>,
): Promise<Response> {
  return answer.catch((error: unknown) => {
    const isAborted = error instanceof Error && error.name === 'AbortError'
    // A plugin's error on the way to the network looks like the network's own.
    const isNetworks = tier.contact.isUnreachable && !hasPlugins
    const isMeant = isAborted || isNetworks || request.cache === 'only-if-cached'
    if (isMeant || !isReadMethod(request.method)) throw error
    tier.bulletin.trouble('Cannot answer request', error, 'answer-failed')
    return tier.environment.fetch(request)
  })
}

// Never answered: the origin's own endpoints, and what the browser itself restricts to its cache in a way that a worker
// can't repeat.
function isHandsOff({ base, tier }: Assembly, request: Request): boolean {
  const { url, cache, mode } = request
  const isEndpoint = url === base || url.startsWith(`${base}/`)
  const isRestricted = cache === 'only-if-cached' && mode !== 'same-origin'
  return isEndpoint || isRestricted || !tier.session.cache
}

const ASSETS: ReadonlySet<string> = new Set(['script', 'style', 'image', 'font', 'worker'])

// A download or another navigation to a route of the API isn't a page of the app.
function isPage({ matchOf }: Assembly, request: Request): boolean {
  if (request.mode !== 'navigate') return false
  const found = matchOf(request)?.route
  return found === undefined || found.strategy === 'network-first' || found.login
}

function answerNavigation(
  { route, tier }: Assembly,
  shell: Shell,
  event: FetchEvent,
): Promise<Response> {
  const { request } = event
  const { session, environment } = tier
  const network = route(request, event) ?? fetchPage(tier, request)
  const fallback = async (): Promise<Response | undefined> => {
    await session.load()
    return session.cache ? shell.fallback() : undefined
  }
  return navigate(network, fallback, environment)
}

// A redirect to a login page isn't readable; that it is one is reason enough for doubt.
async function fetchPage(
  { contact, environment, session }: BrowserTier,
  request: Request,
): Promise<Response> {
  const response = await contact.watch(environment.fetch(request))
  if (response.type === 'opaqueredirect' || response.status === 401) await session.doubt()
  return response
}

async function answerShellFile(
  { route, tier }: Assembly,
  shell: Shell,
  event: FetchEvent,
): Promise<Response> {
  const { request } = event
  await tier.session.load()
  const stored = tier.session.cache ? await shell.match(withoutFragment(request.url)) : undefined
  return stored ?? route(request, event) ?? tier.environment.fetch(request)
}

// A page of the build before asks for files that the server no longer has.
async function orOlderBuild(
  { tier }: Assembly,
  shell: Shell,
  request: Request,
  answer: Promise<Response>,
): Promise<Response> {
  const response = await answer.catch((error: unknown) => ({ error }))
  const isUsable =
    response instanceof Response && response.status !== 404 && !tier.isStranger(response)
  if (isUsable) return response
  const older = await shell.matchOlder(withoutFragment(request.url))
  if (older !== undefined) return older
  if (response instanceof Response) return response
  throw response.error
}
