// SPDX-License-Identifier: MIT
import type { Bed, Subject } from './bed.ts'
import { pause } from './pause.ts'
import { readAll, readInTurn, readTogether } from './page-expressions.ts'

const KILOBYTE = 1024

/** Body sizes of the tables, in bytes. */
export const SIZES: readonly number[] = [1, 20, 200, 2048].map((kilobytes) => kilobytes * KILOBYTE)

/** Writes a size as the tables say it. */
export function sizeName(bytes: number): string {
  return bytes < KILOBYTE ** 2 ? `${bytes / KILOBYTE} KB` : `${bytes / KILOBYTE ** 2} MB`
}

/** URLs of so many bodies of one size. */
export function urlsOf(bytes: number, count: number, kind: 'data' | 'night' = 'data'): string[] {
  return Array.from({ length: count }, (_, key) => `/${kind}/${bytes}/${key}`)
}

/** Reads one URL after the other; the milliseconds of each. */
export async function timesOf(subject: Subject, urls: readonly string[]): Promise<number[]> {
  // The expression resolves with a list of numbers.
  return (await subject.page.evaluate(readInTurn(urls))) as number[]
}

/** Reads all URLs at once; the milliseconds until the last body is there. */
export async function timeTogether(subject: Subject, urls: readonly string[]): Promise<number> {
  return Number(await subject.page.evaluate(readTogether(urls)))
}

const MAX_PASSES = 5
const CHECKED = 300

/**
 * Reads bodies until they are on disk: until a worker that has just been started asks the origin for none of those that
 * are checked, the first ones and some of the others.
 *
 * @throws Error when they aren't stored
 */
export async function fill(bed: Bed, subject: Subject, urls: readonly string[]): Promise<void> {
  const step = Math.ceil(urls.length / CHECKED)
  const checked = urls.filter((_, index) => index < CHECKED || index % step === 0)
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    await subject.page.evaluate(readAll(urls))
    await pause(1000)
    await bed.stopWorkers()
    const before = subject.server.requests.length
    await subject.page.evaluate(readAll(checked))
    if (bodyRequests(subject, before) === 0) return
  }
  throw new Error(`${subject.label} doesn't keep what it has read`)
}

/** How many requests for bodies have reached the origin since it had seen so many. */
export function bodyRequests({ server }: Subject, since: number): number {
  return server.requests.slice(since).filter(({ path }) => !path.startsWith('/springhouse/')).length
}
