import { changeSettings, readSettings } from '../../../contracts/settings.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { setFileOf } from '../files/files.service.ts'
import { command, query, type Handler } from '../http/request.ts'
import { isTimeZone } from '../time/days.ts'
import { readSettingsRow, settingsId } from './settings.ts'

/** Whoever reads the settings sees the logo; it is printed for everybody. */
const logo = { entity: 'settings', entityId: settingsId, slot: 'logo', permission: 'settings.read' } as const

export function settingsRoutes({ clock, settings }: Core): Handler[] {
  return [
    query(readSettings, async (db) => {
      const row = await readSettingsRow(db)
      if (!row) throw new RuleError('setup.required')
      return row
    }),
    command(
      changeSettings,
      async (tx, { body, actor, requestId }) => {
        const { version, modules, ...change } = body
        const now = clock.now()
        await rowForChange(tx, 'settings', settingsId, version, () => readSettingsRow(tx))
        if (change.timeZone !== undefined && !isTimeZone(change.timeZone)) {
          throw fieldError('setup.timeZoneUnknown', 'body.timeZone', { timeZone: change.timeZone })
        }
        if (change.logoFileId !== undefined) {
          await setFileOf(tx, actor, logo, change.logoFileId, { path: 'body.logoFileId', picture: true })
        }
        const before = await readSettingsRow(tx)
        await changeRow(tx, 'settings', settingsId, {
          ...change,
          ...(modules ? { modules: JSON.stringify(modules) } : {}),
        })
        const after = await readSettingsRow(tx)
        if (!after) throw new RuleError('setup.required')
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'settings.changed', entity: 'settings', entityId: settingsId, before, after },
        )
        await emit(tx, now, 'settings.changed', {})
        return after
      },
      settings.reload,
    ),
  ]
}
