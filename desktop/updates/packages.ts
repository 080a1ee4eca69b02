import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

export interface Surroundings {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  /** On macOS, the folder that is the running program: `/Applications/Markaz.app`. */
  bundle?: string | undefined
}

/** The bundle that a program of macOS runs from; undefined for any other. */
export const bundleOf = (execPath: string): string | undefined => /^(.+\.app)\/Contents\/MacOS\//.exec(execPath)?.[1]

/** Where the program that runs now can be had as a package, when the system keeps it: it puts the program back. */
function ownPackage({ platform, env }: Surroundings): string | undefined {
  if (platform === 'linux') return env['APPIMAGE']
  // The installer leaves a copy of itself there.
  const local = env['LOCALAPPDATA']
  return platform === 'win32' && local ? join(local, 'markaz-updater', 'installer.exe') : undefined
}

const versionOf = (fileName: string) => fileName.slice(0, fileName.length - extname(fileName).length)

/** Packages of versions that may be needed again, in a folder of their own. */
export function openPackages(folder: string, surroundings: Surroundings) {
  const found = (version: string) =>
    existsSync(folder) ? readdirSync(folder).find((fileName) => versionOf(fileName) === version) : undefined

  function keep(version: string, file: string): string {
    const kept = join(folder, `${version}${extname(file)}`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    copyFileSync(file, `${kept}.part`)
    renameSync(`${kept}.part`, kept)
    return kept
  }

  return {
    keep,
    /** What puts this version back, kept from now on; undefined where there is nothing: then there is no way back. */
    of(version: string): string | undefined {
      const fileName = found(version)
      if (fileName !== undefined) return join(folder, fileName)
      const own = ownPackage(surroundings)
      return own !== undefined && existsSync(own) ? keep(version, own) : undefined
    },
    /** Keeps this version's package from an address; where it is not there or not believed, nothing is kept. */
    async fetch(version: string, url: string, isBelieved: (file: string) => Promise<boolean>): Promise<void> {
      const answer = await fetch(url)
      // Many a web server has a page for what it does not have.
      if (!answer.ok || !answer.body || answer.headers.get('content-type')?.startsWith('text/')) return
      const kept = join(folder, `${version}${extname(new URL(url).pathname)}`)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      await writeFile(`${kept}.part`, answer.body)
      if (await isBelieved(`${kept}.part`)) renameSync(`${kept}.part`, kept)
      else rmSync(`${kept}.part`)
    },
    /** Removes all but those of these versions. */
    forgetAllBut(versions: readonly string[]) {
      if (!existsSync(folder)) return
      for (const fileName of readdirSync(folder)) {
        if (!versions.includes(versionOf(fileName))) rmSync(join(folder, fileName), { force: true })
      }
    },
  }
}

export interface Command {
  program: string
  args: string[]
  /** Besides what the program itself was started with. */
  env?: Record<string, string>
}

/** A running program's file cannot be written over, but another can get its name; failing that, it runs where it is kept. */
const putBackAppImage = `chmod +x "$1"
if cp "$1" "$2.previous" && mv -f "$2.previous" "$2"; then exec "$2"; else exec "$1"; fi`

/** The package is unpacked beside the program and changes places with it; where that cannot be, a person is shown the package. */
const putBackBundle = `next="$2.previous" failed="$2.failed"
rm -rf "$next" "$failed"
mkdir "$next" && ditto -x -k "$1" "$next" && mv "$2" "$failed" || { rm -rf "$next"; exec open -R "$1"; }
if mv "$next"/*.app "$2"; then rm -rf "$next" "$failed"; exec open "$2"; fi
mv "$failed" "$2"
exec open -R "$1"`

/**
 * How a kept package takes the running program's place; the AppImage and the bundle are the program, so they are put where
 * it was.
 *
 * @returns undefined where a person has to install it
 */
export function putBackCommand(previousPackage: string, { platform, env, bundle }: Surroundings): Command | undefined {
  switch (extname(previousPackage)) {
    case '.exe':
      return { program: previousPackage, args: ['/S', '--updated', '--force-run'] }
    case '.AppImage': {
      const place = env['APPIMAGE']
      if (place === undefined) return undefined
      return { program: '/bin/sh', args: ['-c', putBackAppImage, 'sh', previousPackage, place] }
    }
    case '.deb':
      return platform === 'linux' ? { program: 'pkexec', args: ['dpkg', '--install', previousPackage] } : undefined
    case '.zip':
      if (platform !== 'darwin' || bundle === undefined) return undefined
      return { program: '/bin/sh', args: ['-c', putBackBundle, 'sh', previousPackage, bundle] }
    default:
      return undefined
  }
}
