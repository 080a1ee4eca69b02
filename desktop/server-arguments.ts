import { join } from 'node:path'

/** What was given after our own script; Electron's and Chromium's switches come before it. */
export function ownArguments(argv: readonly string[], isPackaged: boolean, script: string): string[] {
  if (isPackaged) return argv.slice(1)
  const at = argv.findIndex((argument) => argument.endsWith(script))
  return at === -1 ? argv.slice(2) : argv.slice(at + 1)
}

/** Installed, the data belong to the person's profile; in a clone they stay in the clone, as with `npm run serve`. */
export function serverArguments(
  given: readonly string[],
  { isPackaged, userData, env }: { isPackaged: boolean; userData: string; env: NodeJS.ProcessEnv },
): string[] {
  const namesFolder =
    given.some((argument) => argument === '--data' || argument.startsWith('--data=')) || env['MARKAZ_DATA']
  return isPackaged && !namesFolder ? [...given, '--data', join(userData, 'data')] : [...given]
}
