import { expect, it } from 'vitest'
import { allRoutes } from '../../../contracts/api.ts'
import { schedulableLists } from './schedulable-lists.ts'

/** Pages that give their lists no files, and the names a field looks up. */
const withoutFiles = ['log.list', 'notification.list', 'reportRecipient.list', 'screen.list']

it('knows every list that can be put into a file', () => {
  const lists = allRoutes.flatMap((contract) => ('defaultSort' in contract ? [contract.name] : []))
  expect(schedulableLists.map(({ name }) => name).toSorted()).toEqual(
    lists.filter((name) => !withoutFiles.includes(name)).toSorted(),
  )
})
