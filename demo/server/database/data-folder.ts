// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../start-error.ts'

/**
 * Reserves a folder for this process alone: two processes on one embedded database would destroy it.
 *
 * @param isAlive tells whether a process of this id runs
 * @returns a function that lets another process have the folder
 * @throws {StartError} when the folder is in use, or can't be written
 */
export async function reserveFolder(
  folder: string,
  isAlive: (pid: number) => boolean = processRuns,
): Promise<() => Promise<void>> {
  const file = join(folder, 'in-use-by')
  return orSayWhereTo(folder, async () => {
    await mkdir(folder, { recursive: true })
    const holder = await readFile(file, 'utf8').catch(() => '')
    // A container gives its only process the same number again: our own number is never another holder.
    if (holder !== '' && Number(holder) !== process.pid && isAlive(Number(holder))) {
      throw new StartError(
        `The data folder ${folder} is in use by process ${holder}: stop that server, or choose another folder with DAIRY_DATA=/some/folder npm start`,
      )
    }
    // What is left of a holder that was killed goes first; two that start at once are told apart by `wx`.
    await rm(file, { force: true })
    await writeFile(file, String(process.pid), { flag: 'wx' })
    return () => rm(file, { force: true })
  })
}

/**
 * Reads the secret of a folder; makes a random one the first time, so that sessions outlive a restart.
 *
 * @throws {StartError} when the folder can't be written
 */
export async function secretOf(folder: string): Promise<string> {
  const file = join(folder, 'secret')
  return orSayWhereTo(folder, async () => {
    await mkdir(folder, { recursive: true })
    const known = await readFile(file, 'utf8').catch(() => '')
    if (known !== '') return known
    const made = randomSecret()
    await writeFile(file, made, { mode: 0o600 })
    return made
  })
}

/** A secret that lives as long as this process. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

async function orSayWhereTo<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof StartError) throw cause
    throw new StartError(
      `Cannot write to the data folder ${folder}: choose another with DAIRY_DATA=/some/folder npm start`,
      { cause },
    )
  }
}

function processRuns(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
