import type { KeyObject } from 'node:crypto'
import { basename } from 'node:path'
import type { UpdateState } from '../pages/this-computer.ts'
import { openFeed, type Feed } from './feed.ts'
import type { openPackages } from './packages.ts'
import { isSigned, signatureName } from './signature.ts'
import type { Trials } from './trial.ts'

/** What fetches and installs a newer version; electron-updater in the product. */
export interface Updater {
  /** The newer version there is, or null. */
  look(url: string): Promise<string | null>
  /** Fetches it and says in which file it is. */
  fetch(): Promise<string>
  /** Puts it in this version's place and starts it. */
  install(): void
}

export interface Updates {
  state(): UpdateState
  check(from: string): Promise<void>
  /** Begins the trial of the version that is ready. */
  install(): void
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

const addressIn = (feed: Feed, fileName: string) => `${feed.url.replace(/\/$/, '')}/${encodeURIComponent(fileName)}`

/**
 * Looks for newer versions and fetches them. One is offered only where there is a way back: a package of this version,
 * kept from its own installation or from where the newer one is, until that has shown that it works.
 */
export function createUpdates({
  version,
  replacesItself,
  updater,
  packages,
  trials,
  publisherKey,
  watchOver,
  onChange,
}: {
  version: string
  /** Whether an installer would put the newer version where this one is; a portable program is wherever it was put. */
  replacesItself: boolean
  updater: Updater
  packages: ReturnType<typeof openPackages>
  trials: Trials
  /** Whose packages are believed; undefined where this version was packed without a key. */
  publisherKey: KeyObject | undefined
  /** Watches from outside that the new version starts at all, and puts this one back otherwise. */
  watchOver: (previousPackage: string) => void
  onChange: () => void
}): Updates {
  let state: UpdateState = { kind: 'none' }
  const become = (next: UpdateState) => {
    state = next
    onChange()
  }

  /** Whether a package from a feed may be run here as this version: what lies beside it says so too, but anybody can write that. */
  async function isBelieved(feed: Feed, of: string, { fileName, file }: { fileName: string; file: string }) {
    if (publisherKey === undefined) return true
    if (!fileName.includes(of)) return false
    const answer = await fetch(addressIn(feed, signatureName(fileName)))
    if (!answer.ok) return false
    return isSigned({ fileName, file, signature: await answer.text() }, publisherKey)
  }

  async function fetchFrom(feed: Feed) {
    const found = await updater.look(feed.url)
    if (found === null) {
      become({ kind: 'newest' })
      return
    }
    if (!replacesItself) {
      become({ kind: 'byHand', version: found })
      return
    }
    become({ kind: 'loading', version: found })
    const file = await updater.fetch()
    const fileName = basename(file)
    if (!(await isBelieved(feed, found, { fileName, file }))) {
      become({ kind: 'notSigned', version: found, file: fileName })
      return
    }
    packages.keep(found, file)
    const previous = fileName.replace(found, version)
    if (packages.of(version) === undefined && previous !== fileName) {
      await packages.fetch(version, addressIn(feed, previous), (part) =>
        isBelieved(feed, version, { fileName: previous, file: part }),
      )
    }
    const kind = packages.of(version) === undefined ? 'noWayBack' : 'ready'
    become({ kind, version: found, own: version, file: previous })
  }

  return {
    state: () => state,
    async check(from) {
      if (state.kind === 'checking' || state.kind === 'loading' || state.kind === 'ready') return
      become({ kind: 'checking' })
      let feed: Feed | undefined
      try {
        feed = await openFeed(from)
        await fetchFrom(feed)
      } catch (error) {
        become({ kind: 'failed', reason: reasonOf(error) })
      } finally {
        feed?.close()
      }
    },
    install() {
      if (state.kind !== 'ready') return
      const previousPackage = packages.of(version)
      if (previousPackage === undefined) {
        become({ ...state, kind: 'noWayBack' })
        return
      }
      packages.forgetAllBut([version, state.version])
      trials.begin({ to: state.version, previousPackage })
      watchOver(previousPackage)
      updater.install()
    },
  }
}
