// SPDX-License-Identifier: MIT

/**
 * Whose private data a response is: `owner.rights`, both opaque (HMACs made by the origin).
 *
 * `owner` stands for tenant and user and stays the same when rights change; the outbox is kept by it.
 */
export type PartitionId = string

/** The partition of a session without a user. */
export const ANONYMOUS: PartitionId = 'anonymous'

const PARTITION = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64})?$/

/** Tells whether a field's value may be a partition. */
export function isPartitionId(text: string): boolean {
  return PARTITION.test(text)
}

/**
 * Names the owner of a partition: the part that survives a change of rights.
 *
 * @example
 * ownerOf('q8Zk.a1B2') // 'q8Zk'
 * ownerOf(ANONYMOUS) // 'anonymous'
 */
export function ownerOf(partition: PartitionId): string {
  const [owner] = partition.split('.')
  return owner ?? partition
}
