// SPDX-License-Identifier: MIT
// @ts-check
import { spawn } from 'node:child_process'

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options] `quiet` keeps the output and returns it
 * @returns {Promise<{ code: number, output: string }>} exit code and, when quiet, what it printed
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...options.env },
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    child.stderr?.on('data', (chunk) => (output += String(chunk)))
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }))
  })
}

/**
 * Prints a line of progress.
 *
 * @param {string} text
 */
export function say(text) {
  process.stdout.write(`${text}\n`)
}

/**
 * Ends the process with one line that says what to do.
 *
 * @param {string} text
 * @param {string} [detail] what the failed command printed
 * @returns {never}
 */
export function giveUp(text, detail = '') {
  if (detail !== '') process.stderr.write(`${detail.trimEnd()}\n`)
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
