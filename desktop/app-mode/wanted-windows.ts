import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

export const zWantedWindow = z.object({
  /** Names the window's own profile: the station it is paired as stays with it. */
  slot: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum(['main', 'kiosk', 'tv']),
  /** A point of the display it covers; the first display where there is none. */
  at: z.object({ x: z.int(), y: z.int() }).nullable(),
})
export type WantedWindow = z.output<typeof zWantedWindow>

const zFile = z.object({ windows: z.array(zWantedWindow).min(1) })

/** What a person wrote is no list of windows; the message is one line for the terminal. */
export class WindowsError extends Error {}

const one = /^(main|kiosk|tv)(?:@(-?\d{1,5})[:x](-?\d{1,5}))?$/
const usual: readonly WantedWindow[] = [{ slot: 'main', kind: 'main', at: null }]

/**
 * Reads `main,kiosk,tv@1920:0`.
 *
 * @throws WindowsError
 */
export function parseWindows(text: string): WantedWindow[] {
  const counts = new Map<string, number>()
  return text.split(',').map((part) => {
    const [, kind, x, y] = one.exec(part.trim()) ?? []
    if (kind === undefined) {
      throw new WindowsError(
        `"${part.trim()}" is no window; write main, kiosk or tv, with a point of its display as in tv@1920:0, separated by commas.`,
      )
    }
    const count = (counts.get(kind) ?? 0) + 1
    if (kind === 'main' && count > 1) throw new WindowsError('there is one main window; name it once.')
    counts.set(kind, count)
    return zWantedWindow.parse({
      slot: count === 1 ? kind : `${kind}-${count}`,
      kind,
      at: x === undefined ? null : { x: Number(x), y: Number(y) },
    })
  })
}

/** Where a data folder's browser windows have their profiles and their list. */
export const browserFolder = (dataFolder: string): string => join(dataFolder, 'browser')

const fileIn = (dataFolder: string) => join(browserFolder(dataFolder), 'windows.json')

/**
 * The windows this computer opens: those just said, which are remembered; those of the environment, which are not;
 * those said before; otherwise the main window.
 *
 * @throws WindowsError
 */
export function wantedWindows(
  dataFolder: string,
  { said, inEnvironment }: { said?: string | undefined; inEnvironment?: string | undefined },
): readonly WantedWindow[] {
  if (said !== undefined) {
    const windows = parseWindows(said)
    mkdirSync(dirname(fileIn(dataFolder)), { recursive: true, mode: 0o700 })
    writeFileSync(fileIn(dataFolder), `${JSON.stringify({ windows }, undefined, 2)}\n`)
    return windows
  }
  return inEnvironment ? parseWindows(inEnvironment) : (remembered(dataFolder) ?? usual)
}

function remembered(dataFolder: string): WantedWindow[] | undefined {
  let text: string
  try {
    text = readFileSync(fileIn(dataFolder), 'utf8')
  } catch {
    return undefined
  }
  try {
    return zFile.parse(JSON.parse(text)).windows
  } catch {
    throw new WindowsError(`${fileIn(dataFolder)} is no list of windows; say them again with --windows main,kiosk,tv.`)
  }
}
