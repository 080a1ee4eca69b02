import type { DeviceSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import type { Reader } from '../database/index.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Bytes } from '../http/request.ts'
import { picturesOf } from './job-reports.ts'
import { previewOf } from './preview.ts'

/** A sheet as a printer prints it; without one as the usual receipt printer would. */
export async function previewOn(
  from: { db: Reader; files: FileStore },
  sheet: Sheet,
  deviceId: string | null,
): Promise<Bytes> {
  const device =
    deviceId === null
      ? undefined
      : await from.db.selectFrom('device').select('settings').where('id', '=', deviceId).executeTakeFirst()
  const settings = device ? (JSON.parse(device.settings) as DeviceSettings) : undefined
  const pictures = await picturesOf(from, { sheets: [sheet] })
  return { body: await previewOf(sheet, settings, pictures), type: 'image/png' }
}
