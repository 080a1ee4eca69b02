import { join } from 'node:path'
import { exitCodes } from '../contracts/exit-codes.ts'
import { ConfigError, readConfig, usage, type Config } from './core/config.ts'
import { FolderInUseError, MigrationError, NewerDatabaseError } from './core/database/index.ts'
import { OtherServerError, startServer } from './main.ts'
import { orderRestore, RestoreRefusedError } from './restore-command.ts'

/** Whoever started this is gone, however that ended, and passes no signal on any more. */
const left = new Promise<void>((resolve) => void process.once('disconnect', () => resolve()))

let config: Config | 'help'
try {
  config = readConfig(process.argv.slice(2), process.env)
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(`markaz: ${error.message}`)
  process.exit(exitCodes.notStarted)
}
if (config === 'help') {
  console.log(usage)
  process.exit(0)
}

try {
  if (config.restore !== undefined) {
    console.log(await orderRestore(config, config.restore, config.restoreFrom))
    process.exit(0)
  }
  let server = await startServer(config)
  let isEnding = false
  console.log(`Markaz is ready: ${server.address}`)
  if (server.setUpCode !== null) console.log(`Set-up code for another machine: ${server.setUpCode}`)
  if (server.demoAccounts.length > 0) {
    console.log(`Demo accounts, also in ${join(config.data, 'demo-accounts.json')}:`)
    for (const { role, signInName, password } of server.demoAccounts) {
      console.log(`  ${role.padEnd(14)} ${signInName.padEnd(14)} ${password}`)
    }
  } else if (config.demo) console.log('The data folder is set up already; no demo data was added.')
  const stop = () => {
    isEnding = true
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  void left.then(stop)

  for (;;) {
    await server.restartAsked
    if (isEnding) break
    await server.close()
    server = await startServer({ ...config, port: server.port, demo: false })
    console.log('Markaz has started again.')
  }
} catch (error) {
  console.error(`markaz: ${reasonOf(error, config)}`)
  process.exit(exitCodeOf(error))
}

function exitCodeOf(error: unknown): number {
  if (error instanceof OtherServerError) return exitCodes.otherServer
  return error instanceof MigrationError ? exitCodes.notMigrated : exitCodes.notStarted
}

function reasonOf(error: unknown, { data, port }: Config): string {
  if (
    error instanceof NewerDatabaseError ||
    error instanceof FolderInUseError ||
    error instanceof MigrationError ||
    error instanceof OtherServerError ||
    error instanceof RestoreRefusedError
  )
    return error.message
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') return `port ${port} is taken by another program; choose another with --port.`
    if (['EACCES', 'EROFS', 'EPERM', 'ENOENT'].includes(String(error.code)))
      return `the data folder ${data} cannot be written; choose another with --data.`
    if (error.code === 'ENOTDIR' || error.code === 'EEXIST')
      return `${data} is not a folder; choose another with --data.`
    if (error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_CORRUPT')
      return `the database in ${data} is damaged; put a backup back with --restore latest.`
    if (error.code === 'SQLITE_CANTOPEN' || error.code === 'SQLITE_READONLY')
      return `the database in ${data} cannot be opened for writing.`
  }
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `it did not start: ${error instanceof Error ? error.message : String(error)}${cause}`
}
