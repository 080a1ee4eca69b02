import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zAgentDevice, type AgentDevice } from '../../contracts/agent.ts'

const fileIn = (folder: string) => join(folder, 'devices.json')

/** The devices the server named last, for a start while it is away; none where it never did. */
export function readDevices(folder: string): AgentDevice[] {
  try {
    return zAgentDevice.array().parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch {
    return []
  }
}

/** Keeps what the server wants for the next start. */
export function keepDevices(folder: string, devices: readonly AgentDevice[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = `${fileIn(folder)}.new`
  writeFileSync(temporary, JSON.stringify(devices), { mode: 0o600 })
  renameSync(temporary, fileIn(folder))
}
