// Sets up what a clone needs before anything of it can run. Plain Node 20 without dependencies: nothing is here yet.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { markInstalled, packagesToSetUp, whyInstall } from './lib/dependencies.mjs'
import { commandOf, pinnedNode, root } from './lib/paths.mjs'
import { builds, markBuilt, sourceHash, whyBuild } from './lib/builds.mjs'

/** @typedef {import('./lib/builds.mjs').BuildName} BuildName */
/** @typedef {{ builds?: readonly BuildName[] }} Needs */

/** A set-up step failed; its message is all a person needs. */
class SetUpError extends Error {}

/** @param {string} text */
const say = (text) => console.log(`markaz: ${text}`)

const oldestNode = 20

/**
 * @param {readonly string[]} args
 */
function npm(args) {
  const cli = process.env['npm_execpath']
  const viaCli = cli !== undefined && /npm-cli\.c?js$/.test(cli)
  // npm needs the Node it belongs to, which is not the pinned one this script may be running on.
  const program = viaCli ? (process.env['npm_node_execpath'] ?? process.execPath) : 'npm'
  const result = spawnSync(program, viaCli ? [cli, ...args] : [...args], {
    cwd: root,
    stdio: 'inherit',
    shell: !viaCli && process.platform === 'win32',
  })
  if (result.error) throw new SetUpError(`npm cannot be started: ${result.error.message}`)
  if (result.status !== 0) throw new SetUpError(`npm ${args[0]} failed; its message is above`)
}

function pinnedNodeVersion() {
  if (!existsSync(pinnedNode())) return undefined
  const result = spawnSync(pinnedNode(), ['--version'], { encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : undefined
}

function ensureDependencies() {
  const reason = whyInstall(root)
  if (reason) {
    say(`installing the dependencies, about half a minute (${reason})`)
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  }
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8'))
  if (reason || pinnedNodeVersion() !== `v${version}`) {
    say(`setting up Node ${version} inside the project and the test database`)
    npm(['rebuild', '--no-audit', '--no-fund', ...packagesToSetUp(root)])
    const found = pinnedNodeVersion()
    if (found !== `v${version}`) {
      throw new SetUpError(`Node ${version} could not be set up in ${pinnedNode()} (found: ${found ?? 'none'})`)
    }
    markInstalled(root)
  }
}

/**
 * @param {BuildName} name
 * @param {string} reason
 */
export function build(name, reason) {
  const { about, config } = builds[name]
  say(`building ${about} (${reason})`)
  const hash = sourceHash(root, name)
  const args = [commandOf('vite'), 'build', '--config', join(root, config), '--logLevel', 'warn']
  const result = spawnSync(pinnedNode(), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (result.status !== 0) throw new SetUpError(`${about} could not be built; the message is above`)
  markBuilt(root, name, hash)
}

/**
 * Makes everything the parts need; says what it does, and nothing when there is nothing to do.
 * @param {Needs} [needs]
 */
function bootstrap({ builds: needed = ['renderer', 'server', 'desktop'] } = {}) {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetUpError(`Node ${oldestNode} or newer is needed; this is ${process.versions.node}`)
  }
  ensureDependencies()
  for (const name of needed) {
    const reason = whyBuild(root, name)
    if (reason) build(name, reason)
  }
}

/**
 * Runs a script's body after the set-up; ends the process with its exit code, or with 1 and one line.
 * @param {Needs} needs
 * @param {() => Promise<number>} body
 */
export async function afterBootstrap(needs, body) {
  try {
    bootstrap(needs)
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    console.error(`markaz: ${error.message}`)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await afterBootstrap({}, async () => 0)
