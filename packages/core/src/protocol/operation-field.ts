// SPDX-License-Identifier: MIT
import { formatStructuredString, parseStructuredStrings } from './structured-strings.ts'

/** `Springhouse-Op`: proof that the origin handled an operation. */
export interface OperationProof {
  readonly key: string
  /** Whether this answer repeats an earlier one. */
  readonly replayed: boolean
  /** How long the origin remembers the key, in seconds; `undefined` when it doesn't say. */
  readonly ttlSeconds: number | undefined
}

/**
 * Writes `Springhouse-Op`.
 *
 * @example
 * formatOperationProof({ key: 'a1', replayed: true, ttlSeconds: 60 }) // '"a1";replayed;ttl=60'
 */
export function formatOperationProof(proof: OperationProof): string {
  const replayed = proof.replayed ? ';replayed' : ''
  const ttl = proof.ttlSeconds === undefined ? '' : `;ttl=${proof.ttlSeconds}`
  return formatStructuredString(proof.key) + replayed + ttl
}

/** Reads `Springhouse-Op`; `undefined` when it is absent or malformed, which proves nothing. */
export function parseOperationProof(field: string | null): OperationProof | undefined {
  const members = field === null ? undefined : parseStructuredStrings(field)
  const member = members?.length === 1 ? members[0] : undefined
  if (member === undefined) return undefined
  const ttl = member.parameters.get('ttl')
  return {
    key: member.value,
    replayed: member.parameters.get('replayed') === true,
    ttlSeconds: typeof ttl === 'number' && ttl >= 0 ? ttl : undefined,
  }
}
