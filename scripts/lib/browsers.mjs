import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge']

const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
]

/**
 * Where Chromium, Chrome and Edge may be: on the search path, and where they install themselves on systems that do not
 * put them there.
 * @param {NodeJS.ProcessEnv} env
 */
function* places(env) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of commands) for (const folder of folders) yield join(folder, name)
  for (const base of ['/Applications', ...(env['HOME'] ? [join(env['HOME'], 'Applications')] : [])]) {
    for (const name of macApplications) yield join(base, `${name}.app`, 'Contents', 'MacOS', name)
  }
  for (const base of [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]) {
    if (base) for (const path of windowsPrograms) yield join(base, ...path)
  }
}

/**
 * The Chromium, Chrome or Edge of this computer; the one `MARKAZ_CHROMIUM` names, where it names one.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env, exists = existsSync) {
  const named = env['MARKAZ_CHROMIUM']
  if (named) return exists(named) ? named : undefined
  for (const place of places(env)) if (exists(place)) return place
  return undefined
}
