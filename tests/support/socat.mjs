import { findSocat } from '../../native/virtual/socat.mjs'
import { installPackages } from './debian.mjs'

/** Installs what pseudo-terminals are made with, where there is none and that is possible. */
export function ensureSocat() {
  if (findSocat() === undefined) installPackages(['socat'], 'the tests of serial devices')
  if (findSocat() === undefined) {
    console.log('markaz: socat is not installed, so the tests of serial devices will fail: apt-get install socat')
  }
}
