import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findSocat } from '../../native/virtual/socat.mjs'

/** Installs what pseudo-terminals are made with, where there is none and that is possible. */
export function ensureSocat() {
  if (findSocat() !== undefined) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log('markaz: socat is not installed, so the tests of serial devices will fail: apt-get install socat')
    return
  }
  console.log('markaz: installing socat, for the tests of serial devices')
  const install = (/** @type {readonly string[]} */ args) =>
    spawnSync('apt-get', args, { stdio: 'inherit' }).status === 0
  if (install(['update', '--quiet'])) install(['install', '--quiet', '--yes', '--no-install-recommends', 'socat'])
}
