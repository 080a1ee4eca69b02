import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Core } from './core/core.ts'
import type { Tx } from './core/database/index.ts'
import { systemActor, type Actor } from './core/access.ts'
import { audit } from './core/audit/audit.ts'
import { createAccount, createBuiltInRoles } from './core/identity/accounts.service.ts'
import { hashPassword } from './core/identity/passwords.ts'
import { insertSettings, type DemoAccount } from './core/identity/set-up.routes.ts'
import type { Module } from './core/module.ts'
import { readSettingsRow, settingsId } from './core/settings/settings.ts'

const letters = 'abcdefghjkmnpqrstuvwxyz'

/** Three groups of four letters and two digits: easy to read out, hard to guess. */
function demoPassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  return `${group()}-${group()}-${group()}-${randomInt(10, 100)}`
}

/**
 * Prepares demo data: passwords are hashed before the write, so the demo accounts wait for the names the modules wish
 * for, each with a password of its own.
 */
export function demoFiller(
  core: Core,
  modules: readonly Module[],
): () => Promise<(tx: Tx, actor: Actor) => Promise<DemoAccount[]>> {
  return async () => {
    const fills = await Promise.all(modules.flatMap((module) => (module.demo ? [module.demo(core)] : [])))
    const passwords = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const password = demoPassword()
        return { password, passwordHash: await hashPassword(password) }
      }),
    )
    return async (tx) => {
      const roles = await tx.selectFrom('role').select(['id', 'name']).execute()
      const settings = await readSettingsRow(tx)
      const roleIds = Object.fromEntries(roles.map((role) => [role.name, role.id]))
      const accounts: DemoAccount[] = []
      for (const { fill } of fills) {
        for (const wish of await fill(tx, roleIds)) {
          const ready = passwords.pop()
          const roleId = roleIds[wish.role]
          if (!ready || roleId === undefined) throw new Error(`no demo account for ${wish.role}`)
          await createAccount(
            tx,
            {
              signInName: wish.signInName,
              fullName: wish.fullName,
              personId: wish.personId,
              roleIds: [roleId],
              locale: settings?.locale ?? core.settings.get().locale,
              passwordHash: ready.passwordHash,
              mustChangePassword: false,
            },
            core.clock.now(),
          )
          accounts.push({ role: wish.role, signInName: wish.signInName, password: ready.password })
        }
      }
      return accounts
    }
  }
}

const demoInstitution = {
  institution: 'Zamon Tikuv',
  locale: 'uz-Latn',
  timeZone: 'Asia/Tashkent',
  currency: 'UZS',
  modules: ['workshop'],
} as const

/** Sets an empty install up with demo data, as `--demo` asks; gives the accounts made, none when it is set up already. */
export async function setUpDemo(core: Core, modules: readonly Module[]): Promise<DemoAccount[]> {
  if (core.settings.current()) return []
  const fill = await demoFiller(core, modules)()
  const actor = systemActor(demoInstitution.locale)
  const accounts = await core.db.write(async (tx) => {
    await createBuiltInRoles(tx, core.clock.now())
    await insertSettings(tx, demoInstitution)
    await audit(
      tx,
      { actor, now: core.clock.now() },
      { action: 'system.setUp', entity: 'settings', entityId: settingsId, after: demoInstitution },
    )
    return fill(tx, actor)
  })
  await core.settings.reload()
  await writeDemoAccounts(core.config.data, accounts)
  return accounts
}

/** Keeps the demo accounts where the person who set up can find them again. */
export async function writeDemoAccounts(dataFolder: string, accounts: readonly DemoAccount[]): Promise<void> {
  if (accounts.length === 0) return
  writeFileSync(join(dataFolder, 'demo-accounts.json'), `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 })
}
