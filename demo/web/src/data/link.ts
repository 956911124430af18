// SPDX-License-Identifier: MIT
import type { ClientStatus } from '@springhouse/client'
import { useEffect, useSyncExternalStore } from 'react'
import { usePortal } from './portal.tsx'

/** How the page is connected, as far as people need to know. */
export type Link = 'connecting' | 'live' | 'offline' | 'signed-out' | 'switched-off'

/**
 * Judges the connection. The browser's own word counts only when it says "offline": it also calls a network online that
 * leads nowhere.
 */
export function judgeLink(status: ClientStatus, isOnLine: boolean): Link {
  if (!isOnLine) return 'offline'
  if (status.link === 'following') return status.cache ? 'live' : 'switched-off'
  return status.link
}

const WORDS: Readonly<Record<Link, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  offline: 'Offline',
  'signed-out': 'Signed out',
  'switched-off': 'Cache switched off',
}

/** Says in a word or two how the page is connected. */
export function wordsForLink(link: Link): string {
  return WORDS[link]
}

/** The client's status; renders again when it changes. */
export function useClientStatus(): ClientStatus {
  const { client } = usePortal()
  return useSyncExternalStore(
    (listener) => {
      client.addEventListener('status', listener)
      return () => client.removeEventListener('status', listener)
    },
    () => client.status,
  )
}

/** How the page is connected; renders again when it changes. */
export function useLink(): Link {
  const status = useClientStatus()
  return judgeLink(status, useSyncExternalStore(subscribeToOnLine, readOnLine))
}

/** Calls back each time the connection comes to life. */
export function useWhenLive(act: () => void): void {
  const link = useLink()
  useEffect(() => {
    if (link === 'live') act()
  }, [link, act])
}

function subscribeToOnLine(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

function readOnLine(): boolean {
  return navigator.onLine
}
