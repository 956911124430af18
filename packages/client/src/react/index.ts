// SPDX-License-Identifier: MIT

/**
 * Springhouse for React 18 and newer: status and changes as hooks.
 *
 * @module
 */

export type { Springhouse } from './client-view.ts'
export { SpringhouseProvider, type SpringhouseProviderProps } from './springhouse-provider.ts'
export { useChanges, useLastChange } from './use-changes.ts'
export { useOutbox, useOutboxRecords } from './use-outbox.ts'
export { useOverlay, usePending } from './use-pending.ts'
export { useSpringhouse } from './use-springhouse.ts'
