import { usualSettings } from '../../../contracts/devices.ts'
import { changeSettings, previewReceipt, readSettings } from '../../../contracts/settings.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { setFileOf } from '../files/files.service.ts'
import { command, query, type Handler } from '../http/request.ts'
import { previewOf } from '../printing/preview.ts'
import { picturesOf } from '../printing/job-reports.ts'
import { isTimeZone } from '../time/days.ts'
import { sampleReceipt } from './sample-receipt.ts'
import { readSettingsRow, settingsId } from './settings.ts'

export function settingsRoutes({ clock, settings, files }: Core): Handler[] {
  return [
    query(readSettings, async (db) => {
      const row = await readSettingsRow(db)
      if (!row) throw new RuleError('setup.required')
      return row
    }),
    query(previewReceipt, async (db, { query: { paperMm, locale, parts } }) => {
      const now = settings.get()
      const templates = { ...now.receiptTemplates, ...(parts ? { [paperMm]: parts } : {}) }
      const shown = { ...now, receiptTemplates: templates, locale: locale ?? now.locale }
      const content = sampleReceipt(shown, clock.now())
      const [sheet] = content.sheets
      if (!sheet) throw new RuleError('row.notFound')
      const printer = usualSettings.receiptPrinter
      const wide = paperMm === '58' ? { ...printer, paperMm: 58 as const, dots: 384 } : printer
      const pictures = await picturesOf({ db, files }, content)
      return previewOf(sheet, { settings: wide, pictures, mark: undefined })
    }),
    command(
      changeSettings,
      async (tx, { body, actor, requestId }) => {
        const { version, modules, receiptTemplates, ...change } = body
        const now = clock.now()
        await rowForChange(tx, 'settings', settingsId, version, () => readSettingsRow(tx))
        if (change.timeZone !== undefined && !isTimeZone(change.timeZone)) {
          throw fieldError('setup.timeZoneUnknown', 'body.timeZone', { timeZone: change.timeZone })
        }
        if (change.logoFileId !== undefined) {
          const logo = { entity: 'settings', entityId: settingsId, slot: 'logo', permission: 'settings.read' } as const
          await setFileOf(tx, actor, logo, change.logoFileId, { path: 'body.logoFileId', picture: true })
        }
        const before = await readSettingsRow(tx)
        await changeRow(tx, 'settings', settingsId, {
          ...change,
          ...(modules ? { modules: JSON.stringify(modules) } : {}),
          ...(receiptTemplates ? { receiptTemplates: JSON.stringify(receiptTemplates) } : {}),
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
