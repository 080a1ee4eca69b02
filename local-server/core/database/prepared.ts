import { sql, type CompiledQuery, type RawBuilder } from 'kysely'
import type { Reader, Tx } from './writer.ts'

class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

interface Compilable<O> {
  compile(): CompiledQuery<O>
}

/**
 * A query that is built and compiled once for each database and then only filled in, for statements that every request
 * runs: compiling costs more than running them. `build` gets an expression for each argument; the text must not depend on
 * the arguments' values.
 *
 * @example
 * const nameOf = prepared((db: Reader, { id }: Arguments<{ id: string }>) => db.selectFrom('person').select('fullName').where('id', '=', id))
 * const rows = await nameOf(db, { id })
 */
export function prepared<A extends object, O, D extends Reader | Tx>(
  build: (db: D, arguments_: Arguments<A>) => Compilable<O>,
): (db: D, values: A) => Promise<O[]> {
  const compiled = new Map<string, CompiledQuery<O>>()
  const placeholders = new Proxy({} as Arguments<A>, {
    get: (_, name) => sql.val(new Placeholder(String(name))),
  })
  return async (db, values) => {
    const executor = db.getExecutor()
    const dialect = executor.adapter.constructor.name
    let query = compiled.get(dialect)
    if (!query) {
      query = build(db, placeholders).compile()
      compiled.set(dialect, query)
    }
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? (values as Record<string, unknown>)[parameter.name] : parameter,
    )
    const { rows } = await executor.executeQuery<O>({ ...query, parameters })
    return rows
  }
}

export type Arguments<A> = { readonly [K in keyof A]: RawBuilder<A[K]> }
