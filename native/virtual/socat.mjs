import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Debian's socat, which makes pseudo-terminals; nothing where it is not installed.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export const findSocat = (env = process.env) =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'socat'))
    .find((path) => existsSync(path))
