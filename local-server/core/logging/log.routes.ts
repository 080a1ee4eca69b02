import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { downloadLogFile, listLog, listLogFiles, type LogLevel, type LogLine } from '../../../contracts/log.ts'
import type { Core } from '../core.ts'
import { fieldError, RuleError } from '../errors.ts'
import { query, type Handler } from '../http/request.ts'
import { text } from '../text/texts.ts'
import { readLog, type LogPlace, type LogQuery } from './read-log.ts'
import { logFiles } from './rolling-file.ts'

const countLimit = 10_000

/** What the program wrote down, for those who look after the server (SEW-109). */
export function logRoutes({ config }: Pick<Core, 'config'>): Handler[] {
  const folder = join(config.data, 'logs')

  return [
    query(listLog, async (_, { query: asked, locale }) => {
      // Only the end of a log is read at once.
      if (asked.sort !== listLog.defaultSort) {
        const field = { path: 'query.sort', code: 'invalid.choice', message: text(locale, 'invalid.choice') }
        throw new RuleError('request.invalid', {}, { fields: [field] })
      }
      const wanted: LogQuery = {
        words: asked.q?.split(/\s+/).filter(Boolean) ?? [],
        levels: asked['level'] as LogLevel[] | undefined,
        requestIds: asked['requestId'] as string[] | undefined,
        from: asked['at.from'] as number | undefined,
        to: asked['at.to'] as number | undefined,
      }
      const items: LogLine[] = []
      let last: LogPlace | undefined
      let nextCursor: string | null = null
      for await (const { line, place } of readLog(folder, wanted, placeOf(asked.cursor))) {
        if (items.length === asked.limit) {
          nextCursor = last ? `${last.file}:${last.offset}` : null
          break
        }
        items.push(line)
        last = place
      }
      return { items, nextCursor, ...(asked.total ? await count(folder, wanted) : {}) }
    }),

    query(listLogFiles, async () => ({
      items: logFiles(folder).flatMap(({ name }) => {
        const found = statSync(join(folder, name), { throwIfNoEntry: false })
        return found ? [{ name, sizeBytes: found.size, changedAt: Math.round(found.mtimeMs) }] : []
      }),
    })),

    query(downloadLogFile, async (_, { params: { name } }) => {
      const known = logFiles(folder).find((file) => file.name === name)
      if (!known) throw new RuleError('row.notFound')
      const path = join(folder, known.name)
      const size = statSync(path, { throwIfNoEntry: false })?.size
      if (size === undefined) throw new RuleError('row.notFound')
      const answer = { type: 'application/x-ndjson', downloadName: name, cache: 'none' as const }
      // It goes on growing while it is read.
      return size === 0
        ? { ...answer, body: Buffer.alloc(0) }
        : { ...answer, size, body: createReadStream(path, { end: size - 1 }) }
    }),
  ]
}

/** @throws RuleError `cursor.invalid` */
function placeOf(cursor: string | undefined): LogPlace | undefined {
  if (cursor === undefined) return undefined
  const [, file, offset] = /^([\w.-]+):(\d{1,15})$/.exec(cursor) ?? []
  if (file === undefined) throw fieldError('cursor.invalid', 'query.cursor')
  return { file, offset: Number(offset) }
}

async function count(folder: string, wanted: LogQuery): Promise<{ total: number; totalIsCapped: boolean }> {
  let total = 0
  for await (const _ of readLog(folder, wanted)) {
    total += 1
    if (total > countLimit) return { total: countLimit, totalIsCapped: true }
  }
  return { total, totalIsCapped: false }
}
