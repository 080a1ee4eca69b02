import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { pairAgent } from '../../contracts/devices.ts'
import { type ParentPort, whenToEnd } from '../../contracts/ending.ts'
import { systemSpooler } from '../drivers/spooler/queue-printer.ts'
import { startAgent } from './agent.ts'
import { printByParent } from './pdf-requests.ts'
import { forgetPairing, pairingAt, readPairing, writePairing } from './pairing.ts'

const usage = `npm run agent -- --server URL [options]
Connects this computer's scanners, printers and other devices with a Markaz server.
  --server URL   the server, such as https://192.168.1.10:5601
  --code DIGITS  pairs this computer with the station whose code it is (page "Devices"); once is enough
  --token TOKEN  what pairing gave, where it is kept elsewhere (or MARKAZ_AGENT_TOKEN)
  --ca FILE      the certificate of the server's own authority, for https on the local network
  --own          whoever starts it has started the server too: it is the one it is paired with, whatever its address
  --data DIR     where it keeps its pairing and what is being printed (default: .agent)`

const refuse = (problem: string): never => {
  console.error(`markaz: ${problem}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        server: { type: 'string' },
        code: { type: 'string' },
        token: { type: 'string' },
        ca: { type: 'string' },
        own: { type: 'boolean', default: false },
        data: { type: 'string', default: '.agent' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const options = readOptions()
if (options.help) {
  console.log(usage)
  process.exit(0)
}
const { data } = options
const paired = readPairing(data)
const server = (options.server ?? paired?.server)?.replace(/\/+$/, '')
if (server === undefined || !URL.canParse(server)) refuse(`which server? --server is missing or no address\n${usage}`)
const authority = options.ca === undefined ? null : trust(options.ca)

/** Beside the system's own authorities, for whatever this process connects to. @returns its fingerprint */
function trust(file: string): string {
  try {
    const certificate = readFileSync(file, 'utf8')
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate])
    return new X509Certificate(certificate).fingerprint256
  } catch (error) {
    return refuse(`the certificate ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function pair(address: string, code: string): Promise<string> {
  const response = await fetch(`${address}/api/v1${pairAgent.path}`, {
    method: pairAgent.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: code.replaceAll(/\D/g, '') }),
  }).catch((error: unknown) => refuse(`no answer from ${address}: ${reasonOf(error)}`))
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) refuse(z.object({ detail: z.string() }).safeParse(answer).data?.detail ?? response.statusText)
  const { token, stationName } = pairAgent.response.parse(answer)
  writePairing(data, { server: address, token, authority })
  console.log(`This computer is now the station "${stationName}".`)
  return token
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

/** What pairing gave; kept again, as the server may have another address since. */
function keptToken(address: string): string | undefined {
  const pairing = pairingAt(paired, { server: address, authority, isOwn: options.own })
  if (pairing) writePairing(data, pairing)
  return pairing?.token
}

const address = server ?? ''
const token =
  options.code === undefined
    ? (options.token ?? process.env['MARKAZ_AGENT_TOKEN'] ?? keptToken(address))
    : await pair(address, options.code)
if (token === undefined) refuse('this computer is not paired yet: give --code, from the page "Devices"')

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')))

/** Where the desktop started this process. */
const { parentPort } = process as { parentPort?: ParentPort }

const agent = await startAgent({
  server: address,
  token: token ?? '',
  data,
  version,
  spooler: systemSpooler(parentPort && printByParent(parentPort)),
  log: (line) => console.log(line),
  onUnknown() {
    forgetPairing(data)
    process.exitCode = 2
    void stop()
  },
})

async function stop(): Promise<void> {
  await agent.stop()
  process.exit()
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
void whenToEnd(process).then(stop)
