import { workerData } from 'node:worker_threads'
import type { List } from '../list/define-list.ts'
import { answerAsThread } from '../workers/thread.ts'
import { writeExport, type ExportOrder } from './write-export.ts'

/** The file that exports `lists` is named by the server, as core knows no module. */
export interface ExportThreadInput {
  lists: string
  order: ExportOrder
}

const partEveryMs = 250

const { lists: file, order } = workerData as ExportThreadInput

await answerAsThread(async (part) => {
  const { lists } = (await import(file)) as { lists: readonly List[] }
  const list = lists.find(({ contract }) => contract.name === order.list)
  if (!list) throw new Error(`no list ${order.list} in ${file}`)
  let told = 0
  return writeExport(list, order, (step) => {
    if (Date.now() - told < partEveryMs) return
    told = Date.now()
    part(step)
  })
})
