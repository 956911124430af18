// SPDX-License-Identifier: MIT

/** Splits a comma-separated field of names. */
export function splitList(field: string | null): readonly string[] {
  return (field ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** Splits a comma-separated field of names, in lower case. */
export function listMembers(field: string | null): readonly string[] {
  return splitList(field).map((name) => name.toLowerCase())
}

/** Lists the names of one field that another one doesn't have. */
export function membersBeyond(field: string | null, known: readonly string[]): readonly string[] {
  const lowerCase = new Set(known.map((name) => name.toLowerCase()))
  return splitList(field).filter((name) => !lowerCase.has(name.toLowerCase()))
}

/** Joins two comma-separated fields of names, without repeating one. */
export function joinLists(own: string | null, added: string): string {
  const fresh = membersBeyond(added, splitList(own))
  return [...(own === null || own === '' ? [] : [own]), ...fresh].join(', ')
}
