import { readFileSync } from 'node:fs'
import { inProgram } from './core/paths.ts'

const manifest: unknown = JSON.parse(readFileSync(inProgram('package.json'), 'utf8'))

/** The program's version, as package.json says it. */
export const version: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0.0.0'
