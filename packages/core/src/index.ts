// SPDX-License-Identifier: MIT

/**
 * The shared language of Springhouse: policy, positions, tags, the rule of validity, HTTP caching
 * decisions and wire codecs. Runs unchanged in a page, a worker and Node.
 *
 * @module
 */

export { isSpringhouseError, SpringhouseError } from './errors/springhouse-error.ts'
export { PolicyError } from './errors/policy-error.ts'

export { type Confirmation, isFollowing, LEASE_MS } from './log/following.ts'
export {
  formatPosition,
  isAtOrPast,
  parsePosition,
  parsePositions,
  type Position,
} from './log/position.ts'
export { ancestorsOf, EVERYTHING, isInvalidationTag, isTag, reaches, type Tag } from './log/tag.ts'
export {
  type ApplyOutcome,
  type Invalidation,
  type InvalidationKind,
  MAX_TAGS,
  TagTable,
  type TagTableSnapshot,
} from './log/tag-table.ts'
export { judgeValidity, type LogView, type Stamped, type Validity } from './log/validity.ts'

export type {
  BudgetClass,
  Consistency,
  DeltaSeconds,
  Lifetimes,
  OfflineRule,
  Partition,
  PathParameters,
  Policy,
  Route,
  RouteMatch,
  Strategy,
} from './policy/route.ts'

export {
  formatCacheGroupInvalidation,
  formatCacheGroups,
  parseCacheGroupInvalidation,
  parseCacheGroups,
} from './protocol/cache-groups.ts'
export {
  DEFAULT_BASE,
  ENDPOINT,
  isPingAnswer,
  type OperationStatus,
  type PingAnswer,
} from './protocol/endpoints.ts'
export { FIELD, type FieldReader } from './protocol/header-names.ts'
export { type SharedNames, sharedNames } from './protocol/names.ts'
export {
  formatOperationProof,
  type OperationProof,
  parseOperationProof,
} from './protocol/operation-field.ts'
export { ANONYMOUS, isPartitionId, ownerOf, type PartitionId } from './protocol/partition.ts'
export { type Problem, problemTypeOf, type ProblemType, problemUri } from './protocol/problems.ts'
export {
  decodeChanges,
  decodeStreamFrame,
  encodeChanges,
  encodeStreamEvent,
  formatStreamFrame,
  type ResetReason,
  type ScopeHello,
  type StreamEvent,
  type StreamFrame,
} from './protocol/stream-events.ts'
export {
  formatStructuredString,
  formatStructuredStrings,
  parseStructuredStrings,
  type StructuredString,
} from './protocol/structured-strings.ts'
export {
  type Broadcast,
  type ConnectMessage,
  type EntrySummary,
  isBroadcast,
  isConnectMessage,
  isReadyMessage,
  isRefusedMessage,
  isSessionRequest,
  type ReadyMessage,
  type RefusedMessage,
  type RelayOutcome,
  type ScopeState,
  WORKER_PROTOCOL,
  type WorkerApi,
} from './protocol/worker-api.ts'
