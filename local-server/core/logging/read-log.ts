import { join } from 'node:path'
import { z } from 'zod'
import { logLevels, type LogLevel, type LogLine } from '../../../contracts/log.ts'
import { linesBackwards } from './log-lines.ts'
import { logDay, logFiles } from './rolling-file.ts'

export interface LogQuery {
  levels?: readonly LogLevel[] | undefined
  /** Each has to stand in the line, in capitals or not. */
  words: readonly string[]
  /** Beginnings will do. */
  requestIds?: readonly string[] | undefined
  from?: number | undefined
  to?: number | undefined
}

/** Where a line begins; those before it are read next. */
export interface LogPlace {
  file: string
  offset: number
}

const numberOf: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }
const levelOf = (number: number) => logLevels.find((level) => numberOf[level] === number) ?? null

const zLine = z.looseObject({
  level: z.number(),
  time: z.iso.datetime(),
  msg: z.string().optional(),
  requestId: z.string().optional(),
})

/** A word as it stands in JSON. */
const inJson = (word: string) => JSON.stringify(word).slice(1, -1).toLowerCase()

/** The lines that fit, newest first, one after the other; nothing older is read than is asked for. */
export async function* readLog(
  folder: string,
  query: LogQuery,
  before?: LogPlace,
): AsyncGenerator<{ line: LogLine; place: LogPlace }> {
  const words = query.words.map(inJson)
  // Cheap, and most of a large file need not be parsed for it.
  const mayFit = (text: string) => {
    const low = text.toLowerCase()
    return (
      words.every((word) => low.includes(word)) &&
      (query.levels?.some((level) => low.includes(`"level":${numberOf[level]}`)) ?? true) &&
      (query.requestIds?.some((id) => low.includes(id.toLowerCase())) ?? true)
    )
  }
  for (const { name: file, day } of logFiles(folder, before?.file)) {
    if (query.to !== undefined && day > logDay(query.to)) continue
    const start = file === before?.file ? before.offset : undefined
    const chunks = linesBackwards(join(folder, file), {
      isWanted: mayFit,
      ...(start === undefined ? {} : { before: start }),
    })
    for await (const lines of chunks) {
      for (const { offset, text } of lines) {
        if (!mayFit(text)) continue
        const place = { file, offset }
        const line = lineOf(text, place)
        if (query.from !== undefined && line.at !== null && line.at < query.from) return
        if (fits(line, query)) yield { line, place }
      }
    }
  }
}

function fits({ at, level, requestId }: LogLine, { levels, requestIds, from, to }: LogQuery): boolean {
  if (levels && (level === null || !levels.includes(level))) return false
  if (requestIds && !requestIds.some((id) => requestId?.startsWith(id.toLowerCase()))) return false
  if (from === undefined && to === undefined) return true
  return at !== null && at >= (from ?? 0) && at <= (to ?? Infinity)
}

function lineOf(text: string, { file, offset }: LogPlace): LogLine {
  const id = `${file}:${offset}`
  const parsed = zLine.safeParse(jsonOf(text))
  if (!parsed.success) return { id, at: null, level: null, message: text, requestId: null, detail: '{}' }
  const { level, time, msg = '', requestId = null, ...rest } = parsed.data
  return {
    id,
    at: Date.parse(time),
    level: levelOf(level),
    message: msg,
    requestId,
    detail: JSON.stringify(rest, null, 2),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
