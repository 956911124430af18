// SPDX-License-Identifier: MIT
import type { ClientStatus } from '@springhouse/client'
import { useSpringhouse } from '@springhouse/client/react'
import { useEffect, useSyncExternalStore } from 'react'

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

/** How the page is connected; renders again when it changes. */
export function useLink(): Link {
  const isOnLine = useSyncExternalStore(subscribeToOnLine, readOnLine)
  return useSpringhouse(({ status }) => judgeLink(status, isOnLine))
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
