import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** Switches of Electron's, Chromium's and its debuggers' that may stand among an installed program's own. */
const switches = /^--(no-sandbox|inspect|remote-debugging|ozone|disable-|enable-|user-data-dir|allow-)/

/** What was given after our own script; Electron's and Chromium's switches come before it. */
export function ownArguments(argv: readonly string[], isPackaged: boolean, script: string): string[] {
  if (isPackaged) return argv.slice(1).filter((argument) => !switches.test(argument))
  const at = argv.findIndex((argument) => argument.endsWith(script))
  return at === -1 ? argv.slice(2) : argv.slice(at + 1)
}

export interface Given {
  /** Where the desktop keeps its own things, instead of the person's profile. */
  profile: string | undefined
  /** Started at login: nobody has asked to see anything. */
  isHidden: boolean
  /** For the server. */
  server: string[]
}

/** Parts what is for the desktop from what is for the server. */
export function readGiven(given: readonly string[]): Given {
  const { values, tokens } = parseArgs({
    args: [...given],
    strict: false,
    tokens: true,
    options: { profile: { type: 'string' }, hidden: { type: 'boolean' } },
  })
  const own = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== 'option' || (token.name !== 'profile' && token.name !== 'hidden')) return []
      return token.value === undefined || token.inlineValue ? [token.index] : [token.index, token.index + 1]
    }),
  )
  return {
    profile: typeof values.profile === 'string' ? values.profile : undefined,
    isHidden: values.hidden === true,
    server: given.filter((_, index) => !own.has(index)),
  }
}

/** The folder that a portable program keeps its things in: beside itself, so that it leaves nothing on the computer. */
export const portableProfile = (env: NodeJS.ProcessEnv): string | undefined =>
  env['PORTABLE_EXECUTABLE_DIR'] ? join(env['PORTABLE_EXECUTABLE_DIR'], 'Markaz data') : undefined

/** Installed, the data belong to the person's profile; in a clone they stay in the clone, as with `npm run serve`. */
export function serverArguments(
  given: readonly string[],
  { isPackaged, userData, env }: { isPackaged: boolean; userData: string; env: NodeJS.ProcessEnv },
): string[] {
  const namesFolder =
    given.some((argument) => argument === '--data' || argument.startsWith('--data=')) || env['MARKAZ_DATA']
  return isPackaged && !namesFolder ? [...given, '--data', join(userData, 'data')] : [...given]
}

/** The data folder the server takes with these arguments, when it runs in `cwd`. */
export function dataFolderOf(serverArgs: readonly string[], env: NodeJS.ProcessEnv, cwd: string): string {
  const { values } = parseArgs({ args: [...serverArgs], strict: false, options: { data: { type: 'string' } } })
  return resolve(cwd, (typeof values.data === 'string' && values.data) || env['MARKAZ_DATA'] || '.data')
}

/** Whether an institution's data are there: then this is the main computer, whoever set it up. */
export const hasData = (dataFolder: string): boolean => existsSync(join(dataFolder, 'markaz.db'))
