import { z } from 'zod'
import { localeTags } from '../contracts/common.ts'
import { readKept, writeKept } from './kept-file.ts'

/** What a display is known by: systems give its number anew after a reboot, its name and size stay. */
export const zDisplayMark = z.object({ id: z.number(), label: z.string(), width: z.number(), height: z.number() })
export type DisplayMark = z.output<typeof zDisplayMark>

const zWallWindow = z.object({
  /** Names the window's own cookies: the station it is paired as stays with it. */
  slot: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum(['tv', 'kiosk']),
  display: zDisplayMark,
})
export type WallWindow = z.output<typeof zWallWindow>

export const zPinnedServer = z.object({
  institution: z.string(),
  /** `https://192.168.1.10:5643` */
  url: z.url({ protocol: /^https$/ }),
  /** SHA-256 of its authority's certificate, `AB:CD:…`. */
  fingerprint: z.string(),
  /** That certificate, PEM. */
  authority: z.string(),
})
export type PinnedServer = z.output<typeof zPinnedServer>

export const zSettings = z.object({
  /** Null until the first run has asked. */
  role: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('main') }),
      z.object({ kind: z.literal('station'), server: zPinnedServer }),
    ])
    .nullable()
    .default(null),
  windows: z.array(zWallWindow).default([]),
  kioskPin: z.object({ salt: z.string(), hash: z.string() }).nullable().default(null),
  startAtLogin: z.boolean().default(false),
  /** Null: the first of the system's languages that there is. */
  language: z.enum(localeTags).nullable().default(null),
  /** Where printed pages go without a question; null: the system's dialogue asks. */
  a4Printer: z.string().nullable().default(null),
  /** A folder or http address of the institution's own, where newer versions are put. */
  updatesFrom: z.string().nullable().default(null),
  /** The devices plugged into this computer are connected with the server. */
  agent: z.boolean().default(false),
  mainWindow: z
    .object({
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
      isMaximised: z.boolean(),
    })
    .nullable()
    .default(null),
})
export type Settings = z.output<typeof zSettings>

export interface SettingsFile {
  get(): Settings
  change(changes: Partial<Settings>): void
}

/** What is set on this computer and concerns no other; everything else belongs to the server. */
export function openSettings(file: string): SettingsFile {
  let settings = readKept(file, zSettings) ?? zSettings.parse({})
  return {
    get: () => settings,
    change(changes) {
      settings = { ...settings, ...changes }
      writeKept(file, settings)
    },
  }
}
