import { z } from 'zod'
import { localeTags } from '../contracts/common.ts'

/** Which window a page is in; a page asks only for what belongs there. */
export type Place = { kind: 'main' } | { kind: 'computer' } | { kind: 'leave'; slot: string }

const nothing = z.object({})
const zOn = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on')

/** An empty field is nothing said. */
const zSaid = z
  .string()
  .trim()
  .max(500)
  .transform((text) => (text === '' ? null : text))

export const zWallKind = z.enum(['nothing', 'tv', 'kiosk'])

/** What the desktop's own pages can ask for, and where. */
export const commands = {
  'server.retry': { at: 'main', fields: nothing },
  'server.restore': { at: 'main', fields: nothing },
  'role.main': { at: 'main', fields: nothing },
  'station.find': {
    at: 'main',
    fields: z.object({ address: z.string().max(500), fingerprint: z.string().max(200).optional() }),
  },
  'station.trust': { at: 'main', fields: nothing },
  'update.outcomeRead': { at: 'main', fields: nothing },
  'computer.save': {
    at: 'computer',
    fields: z
      .object({
        kioskPin: zSaid,
        a4Printer: zSaid,
        agent: zOn,
        agentCode: zSaid,
        startAtLogin: zOn,
        language: z.union([z.literal('').transform(() => null), z.enum(localeTags)]),
        updatesFrom: zSaid,
      })
      .catchall(zWallKind),
  },
  'update.check': { at: 'computer', fields: nothing },
  'update.install': { at: 'computer', fields: nothing },
  'role.forget': { at: 'computer', fields: nothing },
  'kiosk.leave': { at: 'leave', fields: z.object({ pin: z.string().max(20) }) },
  'kiosk.stay': { at: 'leave', fields: nothing },
} as const

export type CommandName = keyof typeof commands
export type Fields<N extends CommandName> = z.output<(typeof commands)[N]['fields']>

/** What stands in the way, or that it is done, in the person's language; null where the page itself changes. */
export type Answer = string | { done: string } | null

export type Handlers = {
  [N in CommandName]: (fields: Fields<N>, place: Place) => Answer | Promise<Answer>
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)

/**
 * Runs what a page asked for.
 *
 * @throws Error where there is no such command, or not at this place, or with other fields: no page of ours does that
 */
export async function runCommand(
  handlers: Handlers,
  { name, fields, place }: { name: unknown; fields: unknown; place: Place },
): Promise<Answer> {
  if (typeof name !== 'string' || !isCommand(name)) throw new Error(`there is no command ${String(name)}`)
  const command = commands[name]
  if (command.at !== place.kind) throw new Error(`${name} belongs to another window than ${place.kind}`)
  const handler = handlers[name] as (fields: unknown, place: Place) => Answer | Promise<Answer>
  return handler(command.fields.parse(fields), place)
}
