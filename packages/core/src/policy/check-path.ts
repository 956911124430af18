// SPDX-License-Identifier: MIT

const PARAMETER = /^:[A-Za-z_][A-Za-z0-9_]*$/
// Syntax of URLPattern that would need backtracking: groups, modifiers, regular expressions, escapes.
const UNSUPPORTED = /[(){}?+\\#]/

/** Tells what keeps a path from being one of literals, `:name` segments and at most a final `*`; `undefined` when nothing does. */
export function problemOfPath(path: string): string | undefined {
  const rule = brokenRule(path)
  return rule === undefined ? undefined : `${rule}: received "${path}"`
}

function brokenRule(path: string): string | undefined {
  if (!path.startsWith('/')) return 'a path starts with "/"'
  if (/\p{Surrogate}/u.test(path)) return 'a path is well-formed Unicode'
  if (UNSUPPORTED.test(path)) {
    return 'a path has no groups, modifiers, regular expressions or query; use literals, ":name" and a final "*"'
  }
  if (path.slice(0, -1).includes('*')) return 'a "*" stands only at the end of a path'
  const parameters = path.split('/').filter((text) => text.includes(':'))
  if (!parameters.every((text) => PARAMETER.test(text))) {
    return 'a parameter is a whole segment such as ":id"'
  }
  if (new Set(parameters).size < parameters.length) return 'a parameter name stands only once'
  return undefined
}
