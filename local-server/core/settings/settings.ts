import type { Currency, LocaleTag, ModuleName } from '../../../contracts/common.ts'
import { usualReceiptTemplates, type ReceiptTemplates } from '../../../contracts/receipt-template.ts'
import type { Settings } from '../../../contracts/settings.ts'
import type { Reader, Tx } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** One row; none before set-up. */
    settings: {
      id: string
      institution: string
      locale: string
      timeZone: string
      currency: string
      /** JSON list of module names. */
      modules: string
      workRecordQuantityLimit: number
      cutAllowancePercent: number
      address: string
      phone: string
      logoFileId: string | null
      receiptNote: string
      /** JSON: the parts of a receipt for each width of paper. */
      receiptTemplates: string
      version: number
    }
  }
}

export const settingsId = 'settings'

export async function readSettingsRow(db: Reader | Tx): Promise<Settings | null> {
  const row = await db.selectFrom('settings').selectAll().executeTakeFirst()
  if (!row) return null
  const { id: _, modules, receiptTemplates, ...rest } = row
  return {
    ...rest,
    locale: rest.locale as LocaleTag,
    currency: rest.currency as Currency,
    modules: JSON.parse(modules) as ModuleName[],
    receiptTemplates: JSON.parse(receiptTemplates) as ReceiptTemplates,
  }
}

/** The settings as every request needs them: kept in memory, read again after each change. */
export interface SettingsCache {
  /** Null before set-up. */
  current(): Settings | null
  /** The settings of an install that is set up; before that, what it will start from. */
  get(): Settings
  reload(): Promise<void>
}

const beforeSetUp: Settings = {
  institution: '',
  locale: 'uz-Latn',
  timeZone: 'Asia/Tashkent',
  currency: 'UZS',
  modules: [],
  workRecordQuantityLimit: 5000,
  cutAllowancePercent: 0,
  address: '',
  phone: '',
  logoFileId: null,
  receiptNote: '',
  receiptTemplates: usualReceiptTemplates,
  version: 1,
}

export function createSettingsCache(db: Reader): SettingsCache {
  let settings: Settings | null = null
  return {
    current: () => settings,
    get: () => settings ?? beforeSetUp,
    async reload() {
      settings = await readSettingsRow(db)
    },
  }
}
