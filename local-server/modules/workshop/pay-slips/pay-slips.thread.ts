import { workerData } from 'node:worker_threads'
import { answerAsThread } from '../../../core/workers/thread.ts'
import { writeSlips } from './slip-pdf.ts'
import type { SlipHouse, SlipOnPaper } from './slip-words.ts'

export interface SlipSheetOrder {
  path: string
  title: string
  slips: SlipOnPaper[]
  house: SlipHouse
}

const { path, title, slips, house } = workerData as SlipSheetOrder

await answerAsThread(async () => {
  await writeSlips(path, title, slips, house)
  return { rows: slips.length }
})
