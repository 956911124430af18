// SPDX-License-Identifier: MIT

/**
 * The shared language of Springhouse: policy, positions, tags, the rule of validity, HTTP caching
 * decisions and wire codecs. Runs unchanged in a page, a worker and Node.
 *
 * @module
 */

export { isSpringhouseError, SpringhouseError } from './errors/springhouse-error.ts'
export { PolicyError } from './errors/policy-error.ts'

export { parseInvalidationTags } from './log/invalidation-tags.ts'
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
export { judgeValidity, type LogView, NO_LOG, type Stamped, type Validity } from './log/validity.ts'

export { type Aged, currentAge } from './http/age.ts'
export { type BackgroundValidation, mayValidateInBackground } from './http/background-validation.ts'
export { type CacheControl, MAX_SECONDS, parseCacheControl } from './http/cache-control.ts'
export {
  appendCacheStatus,
  type CacheStatusMember,
  formatCacheStatus,
  type ForwardReason,
} from './http/cache-status.ts'
export { mayCollapse, mayShare, type SharedAnswer, type WaitingRead } from './http/collapse.ts'
export { freshenedResponses } from './http/freshened-responses.ts'
export { type Freshness, freshnessLifetime } from './http/freshness.ts'
export { type HeadSubject, judgeHead } from './http/head.ts'
export { formatHttpDate, parseHttpDate } from './http/http-date.ts'
export {
  type FinishedExchange,
  invalidatedGroups,
  invalidatedUris,
  type ResolveUrl,
} from './http/invalidation.ts'
export { judgeFreshening } from './http/judge-freshening.ts'
export { isReadMethod, isSafeMethod, isUnsafeMethod, mayBeConditional } from './http/methods.ts'
export {
  areEquivalentUrls,
  equivalenceKey,
  type NoVarySearch,
  parseNoVarySearch,
} from './http/no-vary-search.ts'
export { nominatedValue, type WorkerRequest } from './http/nominated-value.ts'
export {
  type AnswerPlan,
  planAfterValidation,
  type ValidationOutcome,
} from './http/plan-after-validation.ts'
export {
  type Fallback,
  PATIENCE_MS,
  planRead,
  type ReadInput,
  type ReadPlan,
} from './http/plan-read.ts'
export { evaluatePreconditions, notModifiedFields } from './http/preconditions.ts'
export { planRange, type RangePlan, type RangeSource } from './http/range.ts'
export { type Exchange, judgeStorability, type Storability } from './http/storability.ts'
export { freshenFields, storableFields } from './http/stored-fields.ts'
export type { StoredMetadata } from './http/stored-metadata.ts'
export { type FollowedExchange, storedUrlOf } from './http/stored-url.ts'
export { parseTargetedField } from './http/targeted-field.ts'
export { withoutFragment } from './http/url-without-fragment.ts'
export { isNotModified, validationFields, type Validators } from './http/validation.ts'
export {
  type NominatedValues,
  parseVary,
  selectVariant,
  type Variant,
  variantOf,
} from './http/vary.ts'

export { hasHashedName, warningsOf } from './policy/asset-names.ts'
export { definePolicy } from './policy/define-policy.ts'
export type {
  CheckedTemplate,
  PolicyDefinition,
  RouteDefinition,
  RouteOptions,
  RouteOptionsFor,
} from './policy/definition.ts'
export { type Duration, parseDuration } from './policy/duration.ts'
export { type EmittedResponse, emitFields } from './policy/emit-fields.ts'
export { isReadRoute } from './policy/is-read-route.ts'
export { groupOf, invalidatesOf, matchRoute, type RoutedRequest, tagsOf } from './policy/match.ts'
export type { ParameterNames, ParametersOf } from './policy/path-pattern.ts'
export { policyFromJson, policyToJson } from './policy/policy-json.ts'
export { type Preset, type PresetName, PRESETS } from './policy/preset-table.ts'
export {
  aggregate,
  analytics,
  browserCache,
  catalog,
  cdnCache,
  counter,
  dashboard,
  detail,
  fonts,
  fullCache,
  http,
  images,
  list,
  media,
  orders,
  pages,
  preferences,
  type PresetFunction,
  profile,
  publicApi,
  redisCache,
  reference,
  reports,
  route,
  search,
  staticAssets,
  staticFiles,
  strong,
  writes,
} from './policy/presets.ts'
export type {
  BudgetClass,
  Consistency,
  DeltaSeconds,
  Lifetimes,
  OfflineRule,
  Partition,
  PathParameters,
  Policy,
  QueueRules,
  Route,
  RouteMatch,
  Strategy,
} from './policy/route.ts'
export {
  fillTemplate,
  fillWidely,
  isTemplate,
  placeholdersOf,
  type TemplateValues,
} from './policy/template.ts'

export {
  type Batch,
  type BatchBody,
  type BatchField,
  type BatchOperation,
  type BatchResult,
  decodeBatch,
  decodeBatchResults,
  encodeBatch,
  encodeBatchResults,
  MAX_BATCH_BYTES,
  MAX_BATCH_OPERATIONS,
} from './protocol/batch.ts'
export {
  formatCacheGroupInvalidation,
  formatCacheGroups,
  parseCacheGroupInvalidation,
  parseCacheGroups,
} from './protocol/cache-groups.ts'
export {
  type DevicePlace,
  formatDevicePlace,
  isDeviceId,
  parseDevicePlace,
} from './protocol/device-field.ts'
export {
  DEFAULT_BASE,
  ENDPOINT,
  headPath,
  isPingAnswer,
  type OperationStatus,
  type PingAnswer,
  type SegmentName,
  segmentPath,
} from './protocol/endpoints.ts'
export { FIELD, type FieldReader } from './protocol/header-names.ts'
export { type SharedNames, sharedNames } from './protocol/names.ts'
export {
  formatOperationProof,
  type OperationProof,
  parseOperationProof,
} from './protocol/operation-field.ts'
export { isUnmarkedPage } from './protocol/origin-mark.ts'
export { ANONYMOUS, isPartitionId, ownerOf, type PartitionId } from './protocol/partition.ts'
export { type Problem, problemTypeOf, type ProblemType, problemUri } from './protocol/problems.ts'
export {
  confirmedAtMs,
  decodeHead,
  encodeHead,
  MAX_SEGMENTS,
  planSegments,
  type ScopeHead,
  SEGMENT_SIZE,
  type SegmentPlan,
} from './protocol/log-head.ts'
export {
  decodeSegment,
  encodeSegment,
  joinSegment,
  type LogSegment,
  MAX_SEGMENT_BYTES,
  MAX_SEGMENT_TAGS,
  segmentEvents,
  type SegmentRange,
  type TagAt,
} from './protocol/log-segment.ts'
export { isTenantScope, PUBLIC_SCOPE } from './protocol/scope-names.ts'
export type { ShellEntry, ShellManifest } from './protocol/shell-manifest.ts'
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
  type BareItem,
  formatStructuredStrings,
  parseStructuredDictionary,
  parseStructuredStrings,
  type StructuredString,
} from './protocol/structured-strings.ts'
export {
  type BudgetReport,
  type CacheReport,
  type EntryReport,
  type ReadDecision,
} from './protocol/cache-report.ts'
export {
  type Broadcast,
  type ConnectMessage,
  type DrainReason,
  type EntrySummary,
  isBroadcast,
  isConnectMessage,
  isReadyMessage,
  isRefusedMessage,
  isSessionRequest,
  type ReadyMessage,
  type RefusedMessage,
  type RelayOutcome,
  type ScopeConfirmation,
  type ScopeState,
  type SessionNews,
  type Transport,
  WORKER_PROTOCOL,
  type WorkerApi,
} from './protocol/worker-api.ts'
