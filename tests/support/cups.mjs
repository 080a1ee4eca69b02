import { existsSync } from 'node:fs'
import { installPackages } from './debian.mjs'

const programs = ['/usr/sbin/cupsd', '/usr/sbin/lpadmin', '/usr/bin/lp', '/usr/bin/lpstat', '/usr/bin/cancel']

/** Whether the system's own printing can be started for a test. */
export const hasCups = () => programs.every((program) => existsSync(program))

/** Installs the system's own printing, where there is none and that is possible. */
export function ensureCups() {
  if (!hasCups()) installPackages(['cups-daemon', 'cups-client'], 'the tests of printers the system drives')
  if (!hasCups()) console.log('markaz: SKIPPED: the tests of printers the system drives: CUPS is not installed')
}
