// SPDX-License-Identifier: MIT
import type { ServerResponse } from 'node:http'

/** The way out of a `res`, kept before its methods are replaced. Arguments are handed on as they come. */
export interface Wire {
  readonly res: ServerResponse
  readonly write: (...args: readonly unknown[]) => boolean
  readonly end: (...args: readonly unknown[]) => void
  readonly writeHead: (...args: readonly unknown[]) => void
  readonly flushHeaders: () => void
}

/** Keeps the methods that `res` has now; other middleware may have replaced Node's own. */
export function wireOf(res: ServerResponse): Wire {
  const write = res.write.bind(res)
  const end = res.end.bind(res)
  const writeHead = res.writeHead.bind(res)
  const flushHeaders = res.flushHeaders.bind(res)
  return {
    res,
    write: (...args) => Reflect.apply(write, res, args) === true,
    end: (...args) => {
      Reflect.apply(end, res, args)
    },
    writeHead: (...args) => {
      Reflect.apply(writeHead, res, args)
    },
    flushHeaders,
  }
}
