// SPDX-License-Identifier: MIT
import type { ListStamp } from '@springhouse/client'
import type { Tag } from '@springhouse/core'
import { useChanges } from '@springhouse/client/react'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { Source } from './cache-status.ts'
import type { LoadError } from './load-error.ts'
import { usePortal } from './portal.tsx'
import type { Resource } from './resource.ts'

/** A resource on the screen. */
export interface ResourceView<T> {
  /** The latest body; it stays while a newer one is fetched and when fetching fails. */
  readonly data: T | undefined
  readonly error: LoadError | undefined
  /** Epoch milliseconds at which `data` was true at its origin. */
  readonly asOfMs: number | undefined
  readonly source: Source | undefined
  readonly stale: boolean
  readonly pending: boolean
  /** Which of this phone's own records `data` includes; `undefined` until there is an answer. */
  readonly stamp: ListStamp | undefined
  /** Names the version that `data` is, for a change that is based on it. */
  readonly entityTag: string | undefined
  /** Asks again now. */
  readonly reload: () => void
}

const NO_TAGS: readonly Tag[] = []

/**
 * Shows a resource and keeps it up to date: loads it, and again whenever one of its tags changes anywhere.
 *
 * @param resource `undefined` while there is nothing to ask for, such as an empty search
 */
export function useResource<T>(resource: Resource<T> | undefined): ResourceView<T> {
  const { client, resources } = usePortal()
  const url = resource?.url

  const subscribe = useCallback(
    (listener: () => void) =>
      url === undefined ? () => undefined : resources.subscribe(url, listener),
    [resources, url],
  )
  const snapshot = useSyncExternalStore(subscribe, () => resources.read(url ?? ''))

  useEffect(() => {
    if (url !== undefined) void resources.load(url)
  }, [resources, url])

  useEffect(() => {
    if (url === undefined) return
    const catchUp = (): void => {
      const { error, answer } = resources.read(url)
      const needsAnother = error !== undefined || answer?.stale === true
      if (client.status.link === 'following' && needsAnother) void resources.reload(url)
    }
    client.addEventListener('status', catchUp)
    return () => client.removeEventListener('status', catchUp)
  }, [client, resources, url])

  const reload = useCallback(() => {
    if (url !== undefined) void resources.reload(url)
  }, [resources, url])

  useChanges(resource?.tags ?? NO_TAGS, reload)

  return {
    data:
      resource === undefined || snapshot.answer === undefined
        ? undefined
        : resource.decode(snapshot.body),
    error: snapshot.error,
    asOfMs: snapshot.answer?.asOfMs,
    source: snapshot.answer?.source,
    stale: snapshot.answer?.stale === true,
    pending: snapshot.pending,
    stamp: snapshot.answer?.stamp,
    entityTag: snapshot.answer?.entityTag,
    reload,
  }
}
