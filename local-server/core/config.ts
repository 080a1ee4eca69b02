import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { PasswordCost } from './identity/passwords.ts'
import type { RateLimits } from './http/rate-limits.ts'

export interface Config {
  /** Folder of the database, files, logs, keys. */
  data: string
  port: number
  /** Address the plain HTTP server listens on; only loopback serves without TLS. */
  host: string
  demo: boolean
  role: 'local' | 'cloud'
  /** PostgreSQL instead of SQLite. */
  databaseUrl: string | undefined
  /** The institution's schema on PostgreSQL. */
  databaseSchema: string
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  /** The one address other machines are let in by once the local network is on; every address unless given. */
  lanHost?: string | undefined
  /** UDP port servers of the local network are found by; nothing is announced or looked for unless given. */
  mdnsPort?: number | undefined
  /** How often one address may ask; `defaultLimits` fill in what is not said. */
  limits?: Partial<RateLimits>
  /** Warn when the data folder's disk has less than this left. */
  diskWarnMegabytes?: number | undefined
  /** Warn when more of the computer's memory, or for a minute of its processors, is in use, in per cent. */
  memoryWarnPercent?: number | undefined
  cpuWarnPercent?: number | undefined
  /** A time server to compare the clock with, `host` or `host:port`; none is asked unless given (D-05). */
  timeServer?: string | undefined
  /** Check answers against their contracts. */
  checkResponses: boolean
  /** Put a backup back instead of serving: a file of the folder `backups`, or the newest whole one. */
  restore?: string | undefined
  /** The folder it is in, where it is not the folder `backups`. */
  restoreFrom?: string | undefined
  /** What hashing a password costs; no flag or variable can lower it. */
  passwordCost?: PasswordCost
}

/** A flag or variable with a wrong value; the message is one line for the person at the terminal. */
export class ConfigError extends Error {}

const flags = [
  { flag: 'data', variable: 'MARKAZ_DATA', value: 'DIR', help: 'data folder (default: .data)' },
  { flag: 'port', variable: 'MARKAZ_PORT', value: 'N', help: 'port, 0 for any free one (default: 5600)' },
  { flag: 'host', variable: 'MARKAZ_HOST', value: 'H', help: 'loopback address to listen on (default: 127.0.0.1)' },
  {
    flag: 'lan-host',
    variable: 'MARKAZ_LAN_HOST',
    value: 'H',
    help: 'address for other machines (default: every one)',
  },
  {
    flag: 'mdns',
    variable: 'MARKAZ_MDNS',
    value: 'PORT|off',
    help: 'UDP port servers are found by in the network (default: 5353)',
  },
  { flag: 'demo', variable: 'MARKAZ_DEMO', value: '', help: 'fill an empty data folder with a workshop of 60 days' },
  { flag: 'role', variable: 'MARKAZ_ROLE', value: 'local|cloud', help: 'what this server is (default: local)' },
  { flag: 'database-url', variable: 'DATABASE_URL', value: 'URL', help: 'a PostgreSQL database instead of SQLite' },
  {
    flag: 'database-schema',
    variable: 'MARKAZ_DATABASE_SCHEMA',
    value: 'NAME',
    help: 'schema in it (default: markaz)',
  },
  {
    flag: 'limit-credentials',
    variable: 'MARKAZ_LIMIT_CREDENTIALS',
    value: 'N',
    help: 'sign-in tries an address has in a minute (default: 60)',
  },
  {
    flag: 'limit-requests',
    variable: 'MARKAZ_LIMIT_REQUESTS',
    value: 'N',
    help: 'requests an address has in a minute (default: 6000)',
  },
  {
    flag: 'limit-loopback',
    variable: 'MARKAZ_LIMIT_LOOPBACK',
    value: '',
    help: 'count this machine itself too, as behind a proxy',
  },
  {
    flag: 'disk-warn',
    variable: 'MARKAZ_DISK_WARN',
    value: 'MB',
    help: 'warn when the disk has less left (default: 500)',
  },
  {
    flag: 'memory-warn',
    variable: 'MARKAZ_MEMORY_WARN',
    value: 'PERCENT',
    help: 'warn when more of the memory is in use (default: 80)',
  },
  {
    flag: 'cpu-warn',
    variable: 'MARKAZ_CPU_WARN',
    value: 'PERCENT',
    help: 'warn when the processors are busier for a minute (default: 70)',
  },
  {
    flag: 'time-server',
    variable: 'MARKAZ_TIME_SERVER',
    value: 'HOST|off',
    help: 'compares the clock with it (default: pool.ntp.org)',
  },
  {
    flag: 'log-level',
    variable: 'MARKAZ_LOG_LEVEL',
    value: 'LEVEL',
    help: 'fatal, error, warn, info or debug (default: info)',
  },
  {
    flag: 'restore',
    // A variable would put it back at every start.
    variable: '',
    value: 'FILE|latest',
    help: 'puts a copy of the folder backups back at the next start, and ends',
  },
  { flag: 'restore-from', variable: '', value: 'DIR', help: 'another folder for --restore to take the copy from' },
] as const

export const usage = [
  'Usage: npm run serve -- [options]',
  '',
  'Runs the Markaz server without a desktop. Every option has an environment variable, but --restore: it is said each time anew.',
  '',
  ...flags.map(
    ({ flag, variable, value, help }) =>
      `  ${`--${flag} ${value}`.trimEnd().padEnd(26)} ${variable.padEnd(24)} ${help}`,
  ),
  `  ${'--help'.padEnd(26)} ${''.padEnd(24)} this text`,
].join('\n')

const zCount = z.coerce.number().int().min(1).max(1_000_000_000)
const zPercent = z.coerce.number().int().min(1).max(100)
const zPort = z.coerce.number().int().min(1).max(65_535)
const zFlagValue = z.union([z.boolean(), z.stringbool()])
const loopback = /^(localhost|::1|127(\.\d{1,3}){3})$/

const schemas = {
  data: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535),
  host: z.string().regex(loopback),
  'lan-host': z.union([z.ipv4(), z.ipv6()]),
  mdns: z.union([z.literal('off'), zPort]),
  demo: zFlagValue,
  role: z.enum(['local', 'cloud']),
  'database-url': z.url({ protocol: /^postgres(ql)?$/ }),
  'database-schema': z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/),
  'limit-credentials': zCount,
  'limit-requests': zCount,
  'limit-loopback': zFlagValue,
  'disk-warn': zCount,
  'memory-warn': zPercent,
  'cpu-warn': zPercent,
  'time-server': z.string().regex(/^[\w.-]+(:\d{1,5})?$/),
  'log-level': z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']),
  restore: z.string().regex(/^[\w-][\w.-]*$/),
  'restore-from': z.string().refine((folder) => existsSync(folder)),
} as const

const expectation: Readonly<Record<keyof typeof schemas, string>> = {
  data: 'a folder',
  port: 'a whole number from 0 to 65535',
  host: 'a loopback address (127.0.0.1, ::1, localhost); other machines are let in on the page "Local network"',
  'lan-host': 'an IP address of this machine',
  mdns: 'a whole number from 1 to 65535, or off',
  demo: 'true or false',
  role: 'local or cloud',
  'database-url': 'an address like postgres://user:password@host/database',
  'database-schema': 'lower-case letters, digits and underscores',
  'limit-credentials': 'a whole number from 1',
  'limit-requests': 'a whole number from 1',
  'limit-loopback': 'true or false',
  'disk-warn': 'a whole number of megabytes',
  'memory-warn': 'a whole number from 1 to 100',
  'cpu-warn': 'a whole number from 1 to 100',
  'time-server': 'a host, host:port or off',
  'log-level': 'fatal, error, warn, info, debug or silent',
  restore: 'the name of a file in the folder backups, or latest',
  'restore-from': 'a folder with backups in it',
}

/**
 * Settings of a start, from flags first and environment variables second.
 *
 * @throws ConfigError on an unknown flag or a wrong value
 */
export function readConfig(args: string[], env: Readonly<Record<string, string | undefined>>): Config | 'help' {
  const values = parseFlags(args)
  if (values.help === true) return 'help'

  const read = <K extends keyof typeof schemas>(name: K): z.output<(typeof schemas)[K]> | undefined => {
    const entry = flags.find(({ flag }) => flag === name)
    const fromFlag = values[name]
    const given = fromFlag ?? (entry ? env[entry.variable] : undefined)
    if (given === undefined || given === '') return undefined
    const result = schemas[name].safeParse(given)
    if (!result.success) {
      const source = fromFlag === undefined ? entry?.variable : `--${name}`
      throw new ConfigError(`${source} is "${String(given)}", but must be ${expectation[name]}.`)
    }
    return result.data as z.output<(typeof schemas)[K]>
  }

  return {
    data: read('data') ?? '.data',
    port: read('port') ?? 5600,
    host: read('host') ?? '127.0.0.1',
    lanHost: read('lan-host'),
    mdnsPort: mdnsPortOf(read('mdns')),
    demo: read('demo') ?? false,
    role: read('role') ?? 'local',
    databaseUrl: read('database-url'),
    databaseSchema: read('database-schema') ?? 'markaz',
    logLevel: read('log-level') ?? 'info',
    limits: definedOnly({
      credentialsPerMinute: read('limit-credentials'),
      requestsPerMinute: read('limit-requests'),
      countLoopback: read('limit-loopback'),
    }),
    diskWarnMegabytes: read('disk-warn'),
    memoryWarnPercent: read('memory-warn'),
    cpuWarnPercent: read('cpu-warn'),
    timeServer: timeServerOf(read('time-server')),
    restore: read('restore'),
    restoreFrom: read('restore-from'),
    checkResponses: env.MARKAZ_CHECK_RESPONSES === '1',
  }
}

const mdnsPortOf = (given: number | 'off' = 5353) => (given === 'off' ? undefined : given)

const timeServerOf = (given = 'pool.ntp.org') => (given === 'off' ? undefined : given)

const definedOnly = <T extends object>(values: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never

function parseFlags(args: string[]): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({
      args,
      allowPositionals: false,
      options: {
        help: { type: 'boolean' },
        demo: { type: 'boolean' },
        data: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'lan-host': { type: 'string' },
        mdns: { type: 'string' },
        role: { type: 'string' },
        'database-url': { type: 'string' },
        'database-schema': { type: 'string' },
        'limit-credentials': { type: 'string' },
        'limit-requests': { type: 'string' },
        'limit-loopback': { type: 'boolean' },
        'disk-warn': { type: 'string' },
        'memory-warn': { type: 'string' },
        'cpu-warn': { type: 'string' },
        'time-server': { type: 'string' },
        'log-level': { type: 'string' },
        restore: { type: 'string' },
        'restore-from': { type: 'string' },
      },
    }).values
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : []
    throw new ConfigError(`${line} Try --help.`)
  }
}
