// SPDX-License-Identifier: MIT
// @ts-check
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand, say } from './run-command.mjs'

/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * Runs a tool that either passes or fails, as one check.
 *
 * @param {string} title
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Tally>}
 */
export async function check(title, command, args) {
  const { code, output } = await runCommand(command, args, { quiet: true })
  say(`${code === 0 ? 'passed' : 'FAILED'}  ${title}`)
  if (code !== 0) process.stderr.write(`${output.trimEnd()}\n`)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/**
 * Runs one group of tests and counts them. A skipped test, a file that doesn't load and an empty group count as failures.
 *
 * @param {string} project name in vitest.config.ts
 * @returns {Promise<Tally>}
 */
export async function tests(project) {
  const report = join(tmpdir(), `springhouse-${process.pid}-${project}.json`)
  const { code } = await runCommand('npx', [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const tally = await readTally(report)
  await rm(report, { force: true })
  const silentFailure = code !== 0 && tally.failed === 0 ? 1 : 0
  const nothingRan = tally.passed + tally.failed === 0 && silentFailure === 0 ? 1 : 0
  return { passed: tally.passed, failed: tally.failed + silentFailure + nothingRan }
}

/**
 * @param {string} report
 * @returns {Promise<Tally>}
 */
async function readTally(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      await readFile(report, 'utf8'),
    )
    return { passed: numPassedTests, failed: numFailedTests + numPendingTests + numTodoTests }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

/**
 * Adds tallies up.
 *
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
  }
}

/** @returns {Promise<Tally[]>} the checks that need no machine: types, lint, format */
export async function staticChecks() {
  return [
    await check('types', 'npx', ['tsc', '-b']),
    await check('lint', 'npx', ['oxlint', '--type-aware', '--deny-warnings']),
    await check('format', 'npx', ['prettier', '--check', '.']),
  ]
}

/**
 * Prints the closing line and ends with a code that says the same.
 *
 * @param {readonly Tally[]} tallies
 * @returns {never}
 */
export function close(tallies) {
  const { passed, failed } = sum(tallies)
  say(`${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}
