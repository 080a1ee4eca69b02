import { workerData } from 'node:worker_threads'
import type { List } from '../list/define-list.ts'
import { answerAsThread, seldom } from '../workers/thread.ts'
import { writeExport, type ExportOrder } from './write-export.ts'

/** The file that exports `lists` is named by the server, as core knows no module. */
export interface ExportThreadInput {
  lists: string
  order: ExportOrder
}

const { lists: file, order } = workerData as ExportThreadInput

await answerAsThread(async (part) => {
  const { lists } = (await import(file)) as { lists: readonly List[] }
  const list = lists.find(({ contract }) => contract.name === order.list)
  if (!list) throw new Error(`no list ${order.list} in ${file}`)
  return writeExport(list, order, seldom(part))
})
