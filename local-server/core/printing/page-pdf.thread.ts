import { workerData } from 'node:worker_threads'
import type { PageSheet } from '../../../contracts/page-prints.ts'
import { answerAsThread } from '../workers/thread.ts'
import { writePage, type PageMaker } from './page-pdf.ts'

export interface PagePdfOrder {
  path: string
  page: PageSheet
  maker: PageMaker
}

const { path, page, maker } = workerData as PagePdfOrder

await answerAsThread(() => writePage(path, page, maker))
