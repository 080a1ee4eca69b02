import { listAccounts } from '../../../contracts/identity/accounts.ts'
import { listPeople, readPerson } from '../../../contracts/people.ts'
import { listStations } from '../../../contracts/stations.ts'
import { lookup } from '../../app/lookups.ts'

export default {
  'person.list': lookup(
    listPeople,
    (row) => ({ id: row.id, label: row.fullName, ...(row.phone ? { description: row.phone } : {}) }),
    readPerson,
  ),
  'account.list': lookup(listAccounts, (row) => ({ id: row.id, label: row.fullName, description: row.signInName })),
  'station.list': lookup(listStations, (row) => ({ id: row.id, label: row.name })),
}
