// SPDX-License-Identifier: MIT
// @ts-check
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runCommand, say } from './run-command.mjs'

/** Programs that the tests drive, and the Debian packages that bring them. */
const ENGINES = [
  { program: 'chromium', debian: 'chromium', what: 'the browser of the browser tests' },
  { program: 'redis-server', debian: 'redis-server', what: 'the Redis of the integration tests' },
  { program: 'nginx', debian: 'nginx', what: 'the HTTP cache of the integration tests' },
  { program: 'postgres', debian: 'postgresql', what: 'the PostgreSQL of the integration tests' },
  { program: 'firefox-esr', debian: 'firefox-esr', what: 'the Firefox of the outbox’s journey' },
  {
    program: 'WebKitWebDriver',
    debian: 'webkit2gtk-driver',
    what: 'the WebKitGTK of the outbox’s journey',
  },
  { program: 'Xvfb', debian: 'xvfb', what: 'the screen that WebKitGTK needs' },
  { program: 'dbus-run-session', debian: 'dbus', what: 'the bus that WebKitGTK needs' },
]

// Where Debian puts servers; not everybody's PATH names it.
const SERVER_FOLDERS = ['/usr/sbin']

/**
 * Installs the programs that the tests need, with apt where it can.
 *
 * @returns {Promise<string[]>} a sentence for each program that is still missing; empty when all are there
 */
export async function ensureEngines() {
  const missing = await missingEngines()
  if (missing.length === 0) return []
  const packages = missing.map((engine) => engine.debian)
  const apt = await aptCommand()
  if (apt !== undefined) {
    say(`Installing Debian packages (once): ${packages.join(', ')}…`)
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await runCommand(apt.command, [...apt.args, 'update', '-qq'], { quiet: true, env })
    const { code, output } = await runCommand(
      apt.command,
      [...apt.args, 'install', '-y', '-qq', '--no-install-recommends', ...packages],
      { quiet: true, env },
    )
    if (code !== 0) process.stderr.write(`${output.trimEnd()}\n`)
  }
  return (await missingEngines()).map(
    (engine) =>
      `${engine.program} is missing (${engine.what}): install it with "apt-get install ${engine.debian}" and run npm test again.`,
  )
}

async function missingEngines() {
  const found = await Promise.all(ENGINES.map((engine) => isInstalled(engine.program)))
  return ENGINES.filter((_, index) => !found[index])
}

/** @param {string} program */
async function isInstalled(program) {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const folders = [...path, ...SERVER_FOLDERS, ...(await postgresFolders())]
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, program))))
  return found.includes(true)
}

// Debian keeps PostgreSQL's programs out of the PATH, in a folder a version.
async function postgresFolders() {
  const root = '/usr/lib/postgresql'
  const versions = await readdir(root).catch(() => [])
  return versions.map((version) => join(root, version, 'bin'))
}

/** @param {string} path */
function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function aptCommand() {
  if (!(await isInstalled('apt-get'))) return undefined
  if (process.getuid?.() === 0) return { command: 'apt-get', args: [] }
  const { code } = await runCommand('sudo', ['-n', 'true'], { quiet: true })
  return code === 0
    ? { command: 'sudo', args: ['-n', '--preserve-env=DEBIAN_FRONTEND', 'apt-get'] }
    : undefined
}
