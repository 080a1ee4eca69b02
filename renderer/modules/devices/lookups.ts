import { listDevices } from '../../../contracts/devices.ts'
import { lookup } from '../../app/lookups.ts'

export default {
  'device.list': lookup(listDevices, (row) => ({ id: row.id, label: row.name, description: row.stationName })),
}
