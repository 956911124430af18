// SPDX-License-Identifier: MIT

/**
 * Starts the dairy as the environment says, and tells where it is.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readConfig } from './config.ts'
import { type Dairy, startDairy } from './dairy.ts'
import { formatEvent } from './serve/event-log.ts'
import { StartError } from './start-error.ts'

// Seen from dist/server, where this file is compiled to.
const PUBLIC_FOLDER = fileURLToPath(new URL('../public', import.meta.url))
const DATA_FOLDER = fileURLToPath(new URL('../../.data', import.meta.url))

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function main(): Promise<void> {
  const { dataFolder, ...config } = readConfig(process.env)
  const dairy = await startDairy({
    ...config,
    dataFolder: dataFolder ?? DATA_FOLDER,
    publicFolder: existsSync(PUBLIC_FOLDER) ? PUBLIC_FOLDER : undefined,
    onProgress: tell,
    onEvent: (event) => tell(formatEvent(event, Date.now())),
  })
  const { url, log, database } = dairy
  const cache = config.cacheEnabled ? '' : ', cache: off'
  // Order: who reads the line may send the signal at once.
  closeOnSignal(dairy)
  process.stdout.write(
    `Springhouse Dairy is at ${url} (log: ${log}, database: ${database}${cache})\n`,
  )
}

function closeOnSignal(dairy: Dairy): void {
  let isClosing = false
  const close = (): void => {
    // A second Ctrl+C means: now.
    if (isClosing) process.exit(1)
    isClosing = true
    dairy.close().then(
      () => process.exit(0),
      (error: unknown) => {
        tell(`Cannot close: ${String(error)}`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', close)
  process.on('SIGTERM', close)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  tell(error.message)
  process.exit(1)
}
