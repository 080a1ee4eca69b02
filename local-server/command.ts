import { whenToEnd } from '../contracts/ending.ts'
import { exitCodes } from '../contracts/exit-codes.ts'
import { ConfigError, readConfig, usage, type Config } from './core/config.ts'

const toldToEnd = whenToEnd(process)

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

// Whoever mistypes an option or asks for help need not wait for the whole program to load.
const { FolderInUseError, MigrationError, NewerDatabaseError } = await import('./core/database/index.ts')
const { OtherServerError } = await import('./main.ts')
const { orderRestore, RestoreRefusedError } = await import('./restore-command.ts')
const { serve } = await import('./serving.ts')

try {
  if (config.restore !== undefined) {
    console.log(await orderRestore(config, config.restore, config.restoreFrom))
    process.exit(0)
  }
  const serving = await serve(config, console.log)
  const stop = () => {
    serving.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  void toldToEnd.then(stop)
  await serving.ended
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
