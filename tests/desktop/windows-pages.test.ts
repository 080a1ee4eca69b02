import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { printPage } from '../../contracts/page-prints.ts'
import { createDevice, pairAgent, usualSettings } from '../../contracts/devices.ts'
import { createStation } from '../../contracts/stations.ts'
import { createPdfPrinter, type PdfWindow } from '../../desktop/pdf-printer.ts'
import { startTestServer } from '../../local-server/testing/test-server.ts'
import { answerPdfRequests } from '../../native/agent/pdf-requests.ts'
import { pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { readPages } from '../support/pdf-codes.ts'
import { isDone, isHeldFor, jobWhen, temporaryFolder } from '../support/station.ts'

const isFailed = ({ status }: { status: string }) => status === 'failed'

/** A desk on Windows: the agent in a process of its own, and the desktop, whose windows print as they are told here. */
async function openDesk(print: PdfWindow['print']) {
  const server = await startTestServer()
  const { station, pairing } = await server.administrator.call(createStation, {
    body: { name: 'Office', kind: 'desk', locale: 'ru' },
  })
  const { token } = await server.nobody.call(pairAgent, { body: { code: pairing.code } })
  await server.administrator.call(createDevice, {
    body: { stationId: station.id, portKey: 'queue:Office', name: 'Office', settings: usualSettings.pagePrinter },
  })
  const data = temporaryFolder()
  const papers: Uint8Array[] = []
  const printPdf = createPdfPrinter({
    folder: join(data, 'printing'),
    openWindow() {
      let file: Uint8Array | undefined
      return {
        async load(path) {
          file = readFileSync(path)
        },
        print(queue) {
          if (file) papers.push(file)
          return print(queue)
        },
        close: () => {},
      }
    },
  })
  const startAgent = () => {
    const program = join(root, 'tests', 'support', 'windows-agent.ts')
    const child = fork(program, [server.address, token, data], {
      execPath: pinnedNode(),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    answerPdfRequests(
      {
        postMessage: (message) => void (child.connected && child.send(message as object)),
        on: (_, listener) => child.on('message', listener),
      },
      printPdf,
    )
    return child
  }
  const order = async () => {
    const page = { title: 'Сводка', subtitle: 'ноябрь', parts: [{ kind: 'heading' as const, text: 'Oʻng yeng' }] }
    return (await server.administrator.call(printPage, { body: { page } })).jobId
  }
  return { server, papers, startAgent, order }
}

it('prints a page whole, once, through the desktop', async () => {
  const { server, papers, startAgent, order } = await openDesk(async (queue) => ({
    isPrinted: queue === 'Office',
    reason: 'wrong printer',
  }))
  startAgent()
  await jobWhen(server, await order(), isDone)
  await jobWhen(server, await order(), isDone)
  expect(papers).toHaveLength(2)
  const [sheet] = await readPages(papers[0] ?? new Uint8Array(), [])
  expect(sheet?.text).toContain('Oʻng yeng')
})

it('fails where the system does not take it, and says so on the job', async () => {
  const { server, startAgent, order } = await openDesk(async () => ({ isPrinted: false, reason: 'no such printer' }))
  startAgent()
  expect(await jobWhen(server, await order(), isFailed)).toMatchObject({ reason: 'refused', printed: 0 })
})

it('asks a person where the agent was killed while the page was printing, and prints nothing again by itself', async () => {
  const answer = Promise.withResolvers<{ isPrinted: boolean; reason: string }>()
  const asked = Promise.withResolvers<void>()
  const { server, papers, startAgent, order } = await openDesk(() => {
    asked.resolve()
    return answer.promise
  })
  const first = startAgent()
  const id = await order()
  await asked.promise
  first.kill('SIGKILL')
  await once(first, 'exit')
  answer.resolve({ isPrinted: true, reason: '' })
  startAgent()
  await jobWhen(server, id, isHeldFor('unconfirmed'))
  expect(papers).toHaveLength(1)
})
