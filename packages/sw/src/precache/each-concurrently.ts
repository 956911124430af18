// SPDX-License-Identifier: MIT

/** Runs work on each member, so many at a time; stops taking new ones at the first failure, which it throws. */
export async function eachConcurrently<T>(
  concurrency: number,
  members: Iterable<T>,
  work: (member: T) => Promise<void>,
): Promise<void> {
  const queue = [...members]
  const runner = async (): Promise<void> => {
    for (let member = queue.shift(); member !== undefined; member = queue.shift()) {
      try {
        await work(member)
      } catch (error) {
        queue.length = 0
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, runner))
}
