// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  covers,
  matchPath,
  type ParameterNames,
  type ParametersOf,
  parsePathPattern,
} from './path-pattern.ts'

function match(path: string, pathname: string): Readonly<Record<string, string>> | undefined {
  return matchPath(parsePathPattern(path), pathname)
}

describe('matchPath()', () => {
  it.each([
    ['/', '/', {}],
    ['/api/products', '/api/products', {}],
    ['/api/products/:id', '/api/products/42', { id: '42' }],
    ['/api/herds/:herd/animals', '/api/herds/7/animals', { herd: '7' }],
    ['/:a/:b', '/x/y', { a: 'x', b: 'y' }],
    ['/api/*', '/api/', {}],
    ['/api/*', '/api/a/b/c', {}],
    ['/*', '/', {}],
    ['/*', '/x', {}],
    ['/assets/app-*', '/assets/app-1.js', {}],
    ['/assets/app-*', '/assets/app-1/x', {}],
    ['/:user/*', '/ann/x/y', { user: 'ann' }],
    ['/käse', '/k%C3%A4se', {}],
    ['/a b', '/a%20b', {}],
    ['/k%C3%A4se', '/k%C3%A4se', {}],
    ['/api/:id', '/api/a%2Fb%20c', { id: 'a/b c' }],
    ['/api/:id', '/api/:id', { id: ':id' }],
  ])('matches %s with %s', (path, pathname, parameters) => {
    expect(match(path, pathname)).toEqual(parameters)
  })

  it.each([
    ['/api/products', '/api/products/'],
    ['/api/products/', '/api/products'],
    ['/api/products', '/api/product'],
    ['/api/products', '/api/products2'],
    ['/api/products', '/API/products'],
    ['/api/products/:id', '/api/products'],
    ['/api/products/:id', '/api/products/'],
    ['/api/products/:id', '/api/products/1/2'],
    ['/api/*', '/api'],
    ['/api/*', '/apix/'],
    ['/assets/app-*', '/assets/ap'],
    ['/a', '/%61'],
    ['/api/:id', '/api/%zz'],
    ['/api/:id', '/api/%ff'],
    ['/api/:id', 'x/api/1'],
    ['/', ''],
  ])('does not match %s with %s', (path, pathname) => {
    expect(match(path, pathname)).toBeUndefined()
  })

  it('gives back the values that were put into a path', () => {
    const values = fc.string({ minLength: 1, unit: 'binary' })
    fc.assert(
      fc.property(values, values, (a, b) => {
        const pathname = `/x/${encodeURIComponent(a)}/${encodeURIComponent(b)}`
        expect(match('/x/:a/:b', pathname)).toEqual({ a, b })
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => match('/x/:a/*', `/x/${text}`)).not.toThrow()
      }),
    )
  })

  it('takes no parameter for a property that every object has', () => {
    expect(match('/:toString', '/x')).toEqual({ toString: 'x' })
    expect(Object.hasOwn(match('/a', '/a') ?? {}, 'toString')).toBe(false)
  })
})

describe('covers()', () => {
  it.each([
    ['/a', '/a'],
    ['/a/:x', '/a/b'],
    ['/a/:x', '/a/:y'],
    ['/a/*', '/a/b'],
    ['/a/*', '/a/:x'],
    ['/a/*', '/a/b/c'],
    ['/a/*', '/a/'],
    ['/a/*', '/a/b/*'],
    ['/a/*', '/a/*'],
    ['/a/x*', '/a/xy'],
    ['/a/x*', '/a/xy*'],
    ['/a/x*', '/a/xy/z'],
    ['/*', '/'],
    ['/*', '/:x'],
    ['/:x/*', '/a/*'],
  ])('says that %s leaves nothing to %s', (earlier, later) => {
    expect(covers(parsePathPattern(earlier), parsePathPattern(later))).toBe(true)
  })

  it.each([
    ['/a', '/b'],
    ['/a/b', '/a/:x'],
    ['/a/:x', '/a/*'],
    ['/a/:x', '/a/'],
    ['/a/:x', '/a/b/c'],
    ['/a/*', '/a'],
    ['/a/x*', '/a/:x'],
    ['/a/x*', '/a/*'],
    ['/a/b/*', '/a/*'],
    ['/a', '/a/*'],
    ['/a/:x', '/a/b*'],
    ['/a/:x/*', '/a/*'],
  ])('says that %s leaves something to %s', (earlier, later) => {
    expect(covers(parsePathPattern(earlier), parsePathPattern(later))).toBe(false)
  })

  it('agrees with matching: what a covered path matches, the covering one matches', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', ':x', '')
    const end = fc.constantFrom('', '/*', '/a*', '/b', '/:y')
    const paths = fc
      .tuple(fc.array(segment, { maxLength: 2 }), end)
      .map(([segments, tail]) => `/${segments.join('/')}${tail}`.replaceAll('//', '/'))
      .filter((path) => path.split(':x').length <= 2)
    const pathnames = fc
      .array(fc.constantFrom('a', 'b', 'ab', ''), { maxLength: 4 })
      .map((segments) => `/${segments.join('/')}`)
    fc.assert(
      fc.property(paths, paths, fc.array(pathnames, { minLength: 10 }), (one, other, tried) => {
        fc.pre(covers(parsePathPattern(one), parsePathPattern(other)))
        const matched = tried.filter((pathname) => match(other, pathname) !== undefined)
        expect(matched.filter((pathname) => match(one, pathname) === undefined)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

describe('ParametersOf', () => {
  it('names the parameters of a path', () => {
    expectTypeOf<ParametersOf<'/api/herds/:herd/animals/:animal'>>().toEqualTypeOf<{
      readonly herd: string
      readonly animal: string
    }>()
    expectTypeOf<ParameterNames<'/api/*'>>().toEqualTypeOf<never>()
  })
})
