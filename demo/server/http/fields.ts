// SPDX-License-Identifier: MIT
import { type Day, isDay } from '../data/calendar.ts'
import { invalidField, RequestProblem } from './request-problem.ts'

const ID = /^[A-Za-z0-9_-]{1,64}$/

/** Bounds of a number, both included. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

/** The fields of a JSON object that came with a request, read one by one; each reader names what it wants. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #path: string

  constructor(values: Readonly<Record<string, unknown>>, path: string = '') {
    this.#values = values
    this.#path = path
  }

  /** A whole number. @throws {RequestProblem} 422 when it isn't one, or outside its bounds */
  integer(name: string, { least, most }: Bounds): number {
    const value = this.#values[name]
    if (Number.isInteger(value) && typeof value === 'number' && value >= least && value <= most) {
      return value
    }
    throw this.#refuse(name, `give a whole number from ${least} to ${most}`)
  }

  /** A number with at most one decimal. @throws {RequestProblem} 422 when it isn't one, or outside its bounds */
  decimal(name: string, { least, most }: Bounds): number {
    const value = this.#values[name]
    if (typeof value === 'number' && value >= least && value <= most) {
      const rounded = Math.round(value * 10) / 10
      if (Math.abs(rounded - value) < 1e-9) return rounded
    }
    throw this.#refuse(name, `give a number from ${least} to ${most} with at most one decimal`)
  }

  /** A text without spaces around it. @throws {RequestProblem} 422 when it isn't one, or too long or too short */
  text(name: string, { least, most }: Bounds): string {
    const value = this.#values[name]
    const text = typeof value === 'string' ? value.trim() : undefined
    // Platform: PostgreSQL has no text with U+0000.
    if (text?.includes('\0') === true) throw this.#refuse(name, 'leave out the character U+0000')
    if (text !== undefined && text.length >= least && text.length <= most) return text
    throw this.#refuse(name, `give a text of ${least} to ${most} characters`)
  }

  /** An id that its maker chose. @throws {RequestProblem} 422 when it can't be one */
  id(name: string): string {
    const value = this.#values[name]
    if (typeof value === 'string' && ID.test(value)) return value
    throw this.#refuse(name, 'give an id of 1 to 64 letters, digits, "-" and "_"')
  }

  /** One of some words. @throws {RequestProblem} 422 when it is none of them */
  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.#values[name]
    const word = words.find((one) => one === value)
    if (word !== undefined) return word
    throw this.#refuse(name, `give one of ${words.map((one) => `"${one}"`).join(', ')}`)
  }

  /** A day, not later than another. @throws {RequestProblem} 422 when it isn't one */
  day(name: string, latest: Day): Day {
    const value = this.#values[name]
    if (typeof value === 'string' && isDay(value) && value <= latest) return value
    throw this.#refuse(name, `give a day as YYYY-MM-DD, ${latest} at the latest`)
  }

  /** A list of objects. @throws {RequestProblem} 422 when it isn't one, or has too many or too few */
  list(name: string, { least, most }: Bounds): readonly Fields[] {
    const value = this.#values[name]
    if (Array.isArray(value) && value.length >= least && value.length <= most) {
      return value.map((one: unknown, index) => {
        const path = `${this.#path}${name}[${index}]`
        if (isObject(one)) return new Fields(one, `${path}.`)
        throw invalidField(path, one, 'give an object')
      })
    }
    throw this.#refuse(name, `give a list of ${least} to ${most} objects`)
  }

  #refuse(name: string, remedy: string): RequestProblem {
    return invalidField(this.#path + name, this.#values[name], remedy)
  }
}

/**
 * Reads the JSON object of a request.
 *
 * @throws {RequestProblem} 415 when it is said to be something else, 400 when it isn't a JSON object
 */
export async function readFields(request: Request): Promise<Fields> {
  const type = request.headers.get('Content-Type') ?? ''
  if (!/^application\/json(;|$)/i.test(type)) {
    throw new RequestProblem(
      415,
      'Unsupported media type',
      `Send a JSON object with "Content-Type: application/json": received "${type}"`,
    )
  }
  const text = await request.text()
  const value = parseJson(text)
  if (isObject(value)) return new Fields(value)
  throw new RequestProblem(
    400,
    'Not a JSON object',
    `Send a JSON object as the body: received ${text === '' ? 'nothing' : `"${text.slice(0, 40)}"`}`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
