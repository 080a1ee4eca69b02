import { zDeviceSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import type { Reader } from '../database/index.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Bytes } from '../http/request.ts'
import { picturesOf } from './job-reports.ts'
import { previewOf } from './preview.ts'

/** A sheet as a printer prints it; without one as the usual receipt printer would. `mark` is what stands on a copy. */
export async function previewOn(
  from: { db: Reader; files: FileStore },
  sheet: Sheet,
  { deviceId, mark }: { deviceId: string | null; mark?: string | undefined },
): Promise<Bytes> {
  const device =
    deviceId === null
      ? undefined
      : await from.db.selectFrom('device').select('settings').where('id', '=', deviceId).executeTakeFirst()
  const settings = device ? zDeviceSettings.parse(JSON.parse(device.settings)) : undefined
  const pictures = await picturesOf(from, { sheets: [sheet] })
  return previewOf(sheet, { settings, pictures, mark })
}
