import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pino, type DestinationStream } from 'pino'

export interface RollingFileOptions {
  folder: string
  /** A full file is followed by another of the same day. */
  bytes?: number
  /** Older files are deleted. */
  files?: number
  now?: () => number
}

const namePattern = /^markaz\.(\d{4}-\d{2}-\d{2})\.(\d+)\.log$/
/** What waits for a full or failing disk is dropped beyond this, rather than filling the memory. */
const mostWaitingBytes = 8 * 1024 * 1024

interface Place {
  day: string
  number: number
}

const nameOf = ({ day, number }: Place) => `markaz.${day}.${number}.log`

/** The files there are, oldest first. */
function placesIn(folder: string): Place[] {
  return (existsSync(folder) ? readdirSync(folder) : [])
    .flatMap((name) => {
      const [, day, number] = namePattern.exec(name) ?? []
      return day === undefined ? [] : [{ day, number: Number(number) }]
    })
    .toSorted((a, b) => a.day.localeCompare(b.day) || a.number - b.number)
}

/** The day, by this machine, that a line of this time stands in the file of. */
export function logDay(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}

/** The files there are, newest first; from one of them on, or from the newest that is older where it is gone. */
export function logFiles(folder: string, from?: string): { name: string; day: string }[] {
  const [, day, number] = namePattern.exec(from ?? '') ?? []
  const isOlder = (place: Place) =>
    day === undefined || place.day < day || (place.day === day && place.number <= Number(number))
  return placesIn(folder)
    .filter(isOlder)
    .toReversed()
    .map((place) => ({ name: nameOf(place), day: place.day }))
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/**
 * A log of files by day, `markaz.2026-11-23.1.log`. It writes in the background: a slow disk holds nobody up, and a
 * failing one is told on standard error.
 */
export function rollingFile(
  options: RollingFileOptions,
): DestinationStream & { opened: Promise<void>; flushSync(): void } {
  const { folder, bytes = 20 * 1024 * 1024, files = 30, now = Date.now } = options
  mkdirSync(folder, { recursive: true })
  const today = () => logDay(now())
  const nextMidnight = () => new Date(now()).setHours(24, 0, 0, 0)

  const there = placesIn(folder)
  let place = there.findLast(({ day }) => day === today()) ?? { day: today(), number: 1 }
  let written = sizeOf(join(folder, nameOf(place)))
  let dayEndsAt = nextMidnight()
  const stream = pino.destination({ dest: join(folder, nameOf(place)), sync: false, maxLength: mostWaitingBytes })
  let isFailing = false
  const opened = new Promise<void>((resolve) => {
    stream.once('ready', resolve)
    stream.once('error', () => resolve())
  })
  stream.on('error', (error: Error) => {
    if (!isFailing) console.error(`markaz: the log cannot be written: ${error.message}`)
    isFailing = true
  })
  stream.on('write', () => {
    isFailing = false
  })

  function roll(next: Place): void {
    place = next
    written = 0
    dayEndsAt = nextMidnight()
    stream.reopen(join(folder, nameOf(place)))
    dropOldest()
  }

  function dropOldest(): void {
    const old = placesIn(folder).filter((other) => nameOf(other) !== nameOf(place))
    const tooMany = old.slice(0, Math.max(0, old.length + 1 - files))
    void Promise.allSettled(tooMany.map((other) => unlink(join(folder, nameOf(other)))))
  }

  dropOldest()
  return {
    opened,
    write(line) {
      if (now() >= dayEndsAt) roll({ day: today(), number: 1 })
      else if (written >= bytes) roll({ day: place.day, number: place.number + 1 })
      written += line.length
      stream.write(line)
    },
    flushSync: () => stream.flushSync(),
  }
}
