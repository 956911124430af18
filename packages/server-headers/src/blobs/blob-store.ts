// SPDX-License-Identifier: MIT

/** Which blob: names are made on devices, so that two people's never meet. */
export interface BlobName {
  /** Whose it is: `portal.owner(request)`. */
  readonly owner: string
  /** As the device has named it. */
  readonly id: string
}

/** What a store has of a blob. */
export interface BlobState {
  /** Bytes so far. */
  readonly size: number
  readonly isComplete: boolean
  /** Its media type, as the device said: check it before showing anything to others. */
  readonly type: string
}

/** A part of a blob. */
export interface BlobPart {
  readonly offset: number
  readonly bytes: Uint8Array
  readonly isLast: boolean
  /** The blob's media type; counts with the first part. */
  readonly type: string
}

/** Keeps blobs that devices upload in parts. What it has taken survives a restart. */
export interface BlobStore {
  /** Tells what it has; `undefined` when it has nothing. */
  find(name: BlobName): Promise<BlobState | undefined>
  /**
   * Adds a part.
   *
   * @returns what it has then; `undefined`, and nothing is changed, when the part doesn't follow what it has
   */
  append(name: BlobName, part: BlobPart): Promise<BlobState | undefined>
  /** Reads a complete blob; `undefined` when it isn't complete. */
  read(name: BlobName): Promise<Uint8Array | undefined>
  /** Forgets a blob. */
  delete(name: BlobName): Promise<void>
  /** Bytes that it keeps for an owner. */
  ownerBytes(owner: string): Promise<number>
}

/** Tells whether a part follows what a store has. */
export function follows(state: BlobState | undefined, { offset }: BlobPart): boolean {
  return state === undefined ? offset === 0 : !state.isComplete && state.size === offset
}
