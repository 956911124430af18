// SPDX-License-Identifier: MIT
import { formatStructuredString, parseStructuredStrings } from './structured-strings.ts'

/** `Springhouse-Device`: which device has made an operation, and where it stands among that device's operations. */
export interface DevicePlace {
  /** Opaque, random, the same for as long as the device keeps its queue. */
  readonly device: string
  /** Counts the device's operations from 1, without a gap. */
  readonly seq: number
  /** Numbers that will never come: their user has given them up. */
  readonly discarded: readonly number[]
}

// A device that has given up more at once says so with the next operations.
const MAX_DISCARDED = 100
const MAX_DEVICE_LENGTH = 64

/**
 * Writes `Springhouse-Device`; of the discarded numbers the first 100.
 *
 * @example
 * formatDevicePlace({ device: 'd1', seq: 17, discarded: [12, 13] }) // '"d1";seq=17;discarded="12 13"'
 */
export function formatDevicePlace({ device, seq, discarded }: DevicePlace): string {
  const numbers = discarded.slice(0, MAX_DISCARDED).join(' ')
  return `${formatStructuredString(device)};seq=${seq}${numbers === '' ? '' : `;discarded="${numbers}"`}`
}

/** Reads `Springhouse-Device`; `undefined` when it is absent or malformed: the operation then belongs to no sequence. */
export function parseDevicePlace(field: string | null): DevicePlace | undefined {
  const members = field === null ? undefined : parseStructuredStrings(field)
  const member = members?.length === 1 ? members[0] : undefined
  if (member === undefined || !isDeviceId(member.value)) return undefined
  const seq = member.parameters.get('seq')
  const discarded = member.parameters.get('discarded') ?? ''
  if (typeof seq !== 'number' || !isPlace(seq) || typeof discarded !== 'string') return undefined
  const numbers = discarded.split(' ').filter((text) => /^[1-9][0-9]*$/.test(text))
  return {
    device: member.value,
    seq,
    discarded: numbers.map(Number).filter(isPlace).slice(0, MAX_DISCARDED),
  }
}

/** Tells whether a text may name a device. */
export function isDeviceId(text: string): boolean {
  return text.length <= MAX_DEVICE_LENGTH && /^[!-~]+$/.test(text)
}

function isPlace(seq: number): boolean {
  return Number.isSafeInteger(seq) && seq > 0
}
