import type { Command } from './packages.ts'

/** For how long a new version may be silent once the former has ended; its installer is part of that. */
export const silentAtMostSeconds = 300

/**
 * Waits for the former program to end, then for the mark to go; where it stays, the former version is put back. Files and
 * the command come as arguments, so that no name is ever part of the script.
 */
const posixScript = `waiting=$1 gone=$2 former=$3 left=$4; shift 4
while kill -0 "$former" 2>/dev/null; do [ -e "$waiting" ] || exit 0; sleep 1; done
while [ "$left" -gt 0 ]; do [ -e "$waiting" ] || exit 0; sleep 1; left=$((left - 1)); done
mv "$waiting" "$gone" 2>/dev/null || exit 0
exec "$@"`

/** The same; what it works on comes in its environment. */
const windowsScript = `Wait-Process -Id $env:MARKAZ_FORMER -ErrorAction SilentlyContinue
for ($left = [int]$env:MARKAZ_LEFT; $left -gt 0; $left--) { if (-not (Test-Path -LiteralPath $env:MARKAZ_WAITING)) { exit }; Start-Sleep -Seconds 1 }
Move-Item -LiteralPath $env:MARKAZ_WAITING -Destination $env:MARKAZ_GONE -Force -ErrorAction Stop
Start-Process -FilePath $env:MARKAZ_PUT_BACK -ArgumentList $env:MARKAZ_PUT_BACK_ARGUMENTS`

/**
 * What puts the former version back where the new one does not even start. It is a script of the system's own: each of the two
 * programs replaces the other's files. It does not outlive a restart of the computer.
 */
export function watchCommand(
  { waiting, neverStarted }: { waiting: string; neverStarted: string },
  putBack: Command,
  {
    platform,
    former,
    seconds = silentAtMostSeconds,
  }: {
    platform: NodeJS.Platform
    /** The process that installs the new version. */
    former: number
    seconds?: number
  },
): Command {
  if (platform !== 'win32') {
    const given = [waiting, neverStarted, String(former), String(seconds), putBack.program, ...putBack.args]
    return { program: '/bin/sh', args: ['-c', posixScript, 'sh', ...given] }
  }
  return {
    program: 'powershell.exe',
    args: [
      '-NoProfile',
      '-NonInteractive',
      '-WindowStyle',
      'Hidden',
      '-ExecutionPolicy',
      'Bypass',
      '-EncodedCommand',
      Buffer.from(windowsScript, 'utf16le').toString('base64'),
    ],
    env: {
      MARKAZ_WAITING: waiting,
      MARKAZ_GONE: neverStarted,
      MARKAZ_FORMER: String(former),
      MARKAZ_LEFT: String(seconds),
      MARKAZ_PUT_BACK: putBack.program,
      MARKAZ_PUT_BACK_ARGUMENTS: putBack.args.join(' '),
    },
  }
}
