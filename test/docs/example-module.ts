// SPDX-License-Identifier: MIT
import { type ESTree, parseSync } from 'vite'

/** A module whose exports an example may use without importing them. */
export interface ScopeModule {
  /** What the generated module writes after `from`. */
  readonly specifier: string
  /** Source text that lists or declares its exports. */
  readonly source: string
}

/** Exports of a module by name; `true` for those that are only types. */
type ExportedNames = ReadonlyMap<string, boolean>

const TYPES: ReadonlySet<string> = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'])

/**
 * Makes a module of an example, with the exports of other modules in scope.
 *
 * A comment behind an expression statement states its value: `reaches('*', 'a') // true`. The module exports `said`,
 * a list of pairs: what each such statement came to, and what its comment says. Comments on lines of their own are prose.
 *
 * @param scope the earlier module wins where two export the same name; the example's own names win over all
 * @throws SyntaxError when the example, or a comment that should be a value, can't be parsed
 */
export function exampleModule(code: string, scope: readonly ScopeModule[]): string {
  const program = parse(code)
  const taken = new Set(declaredNames(program))
  const imports = scope.map(({ specifier, source }) => {
    const names = [...exportedNames(source)].filter(([name]) => !taken.has(name))
    for (const [name] of names) taken.add(name)
    const list = names.map(([name, isType]) => (isType ? `type ${name}` : name))
    return `import { ${list.join(', ')} } from '${specifier}'`
  })
  const said = 'export const said: (readonly [actual: unknown, stated: unknown])[] = []'
  return [...imports, said, withValues(code, program), ''].join('\n')
}

function withValues(code: string, program: ESTree.Program): string {
  let made = ''
  let at = 0
  for (const { type, start, end } of program.body) {
    const stated = type === 'ExpressionStatement' ? valueBehind(code, end) : undefined
    if (stated === undefined) continue
    made += `${code.slice(at, start)}said.push([${code.slice(start, end)}, (${stated})])`
    at = end
  }
  return made + code.slice(at)
}

function valueBehind(code: string, end: number): string | undefined {
  const comment = /^[ \t]*\/\/(.*)/.exec(code.slice(end))?.[1]?.trim()
  if (comment !== undefined) parse(`(${comment})`)
  return comment
}

function parse(code: string): ESTree.Program {
  const { program, errors } = parseSync('example.ts', code, { sourceType: 'module' })
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${error.message}: ${code}`)
  return program
}

function exportedNames(source: string): ExportedNames {
  const names = new Map<string, boolean>()
  for (const statement of parse(source).body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    const { declaration, specifiers, exportKind } = statement
    for (const name of declaration === null ? [] : namesOf(declaration)) {
      names.set(name, declaration !== null && TYPES.has(declaration.type))
    }
    for (const specifier of specifiers) {
      if (specifier.exported.type !== 'Identifier') continue
      const isType = exportKind === 'type' || specifier.exportKind === 'type'
      names.set(specifier.exported.name, isType)
    }
  }
  return names
}

function declaredNames(program: ESTree.Program): readonly string[] {
  return program.body.flatMap((statement) => {
    if (statement.type === 'ImportDeclaration') {
      return statement.specifiers.map(({ local }) => local.name)
    }
    const isExport = statement.type === 'ExportNamedDeclaration'
    const declaration = isExport ? statement.declaration : statement
    return declaration === null ? [] : namesOf(declaration)
  })
}

function namesOf(declaration: ESTree.Declaration | ESTree.Statement): readonly string[] {
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => namesIn(id))
  }
  if (!('id' in declaration) || declaration.id?.type !== 'Identifier') return []
  return [declaration.id.name]
}

function namesIn(pattern: ESTree.BindingPattern): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type === 'ObjectPattern') {
    return pattern.properties.flatMap((property) =>
      property.type === 'Property' ? namesIn(property.value) : [],
    )
  }
  if (pattern.type !== 'ArrayPattern') return []
  return pattern.elements.flatMap((element) =>
    element === null || element.type === 'RestElement' ? [] : namesIn(element),
  )
}
