import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * Installs packages of Debian the tests need, where that is possible; whether they are there is for the caller to look.
 * @param {readonly string[]} packages
 * @param {string} purpose
 */
export function installPackages(packages, purpose) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log(`markaz: installing ${packages.join(' ')}, for ${purpose}`)
  const install = (/** @type {readonly string[]} */ args) =>
    spawnSync('apt-get', args, { stdio: 'inherit' }).status === 0
  if (install(['update', '--quiet'])) {
    install(['install', '--quiet', '--yes', '--no-install-recommends', ...packages])
  }
}
