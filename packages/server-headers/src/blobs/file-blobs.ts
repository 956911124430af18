// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BlobName,
  type BlobPart,
  type BlobState,
  type BlobStore,
  follows,
} from './blob-store.ts'

/**
 * Keeps blobs as files: a folder for each owner, in it `<hash>.part` while a blob comes, `<hash>.blob` when it is complete
 * and `<hash>.type` with its media type. For one process, or several on one disk.
 *
 * @param folder made when it is missing; nothing else may write there
 * @example
 * const blobs = fileBlobs('./blobs')
 */
export function fileBlobs(folder: string): BlobStore {
  const folderOf = (owner: string): string => join(folder, hashOf(owner))
  const pathOf = ({ owner, id }: BlobName): string => join(folderOf(owner), hashOf(id))
  return {
    find: (name) => find(pathOf(name)),
    append: async (name, part) => {
      const path = pathOf(name)
      if (!follows(await find(path), part)) return undefined
      await mkdir(folderOf(name.owner), { recursive: true })
      return append(path, part)
    },
    read: (name) => unlessMissing(readFile(`${pathOf(name)}.blob`)),
    delete: async (name) => {
      const path = pathOf(name)
      await Promise.all(ENDINGS.map((ending) => rm(path + ending, { force: true })))
    },
    ownerBytes: (owner) => bytesIn(folderOf(owner)),
  }
}

const ENDINGS = ['.part', '.blob', '.type'] as const

async function find(path: string): Promise<BlobState | undefined> {
  const [complete, begun] = await Promise.all([
    unlessMissing(stat(`${path}.blob`)),
    unlessMissing(stat(`${path}.part`)),
  ])
  const file = complete ?? begun
  if (file === undefined) return undefined
  const type = await unlessMissing(readFile(`${path}.type`, 'utf8'))
  return { size: file.size, isComplete: complete !== undefined, type: type ?? '' }
}

// Order: what is told as taken is on the disk. A part that comes twice at once is written twice to the same place.
async function append(path: string, part: BlobPart): Promise<BlobState> {
  const { offset, bytes, isLast, type } = part
  if (offset === 0) await writeFile(`${path}.type`, type)
  const file = await open(`${path}.part`, offset === 0 ? 'w' : 'r+')
  try {
    await file.write(bytes, 0, bytes.length, offset)
    await file.sync()
  } finally {
    await file.close()
  }
  if (isLast) await rename(`${path}.part`, `${path}.blob`)
  return { size: offset + bytes.length, isComplete: isLast, type }
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await unlessMissing(readdir(folder))) ?? []
  const files = await Promise.all(names.map((name) => unlessMissing(stat(join(folder, name)))))
  return files.reduce((sum, file) => sum + (file?.size ?? 0), 0)
}

// Names from devices never become paths.
function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
