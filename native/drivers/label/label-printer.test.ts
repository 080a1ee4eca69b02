import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { usualSettings } from '../../../contracts/devices.ts'
import { openLetters } from '../../../printing/fonts.ts'
import { root } from '../../../scripts/lib/paths.mjs'
import { startVirtualLabelPrinter } from '../../virtual/virtual-label-printer.ts'
import { tcpLine } from '../lines/tcp-line.ts'
import { createLabelPrinter } from './label-printer.ts'

it.each(['tspl', 'zpl'] as const)(
  'a label is not taken for printed by the answer to a question from before it came (%s)',
  async (language) => {
    const device = await startVirtualLabelPrinter({ language })
    onTestFinished(() => device.close())
    const [host = '', port = ''] = device.address.split(':')
    const [ready, paperOut] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()]
    const printer = createLabelPrinter({
      open: tcpLine(host, Number(port)),
      settings: { ...usualSettings.labelPrinter, language },
      letters: await openLetters(join(root, 'resources', 'fonts')),
      events: {
        onState({ paper }) {
          if (paper === 'ok') ready.resolve()
          if (paper === 'out') paperOut.resolve('waits for paper')
        },
      },
      reports: true,
      // However long this takes, it is not for being silent.
      times: { lookEveryMs: 10, silentAfterMs: 3_600_000 },
    })
    onTestFinished(() => printer.stop())
    await ready.promise
    await device.holdAnswers()
    device.paperOut()
    const { signal } = new AbortController()
    const [taken, outcome] = [
      device.untilTaken(),
      printer.print(
        { kind: 'sheet', sheet: { blocks: [{ kind: 'text', text: 'B-117/1' }] } },
        { words: { void: '' }, pictures: new Map(), note: async () => undefined, signal, cancelled: signal },
      ),
    ]
    await taken
    device.giveAnswers()
    expect(await Promise.race([outcome, paperOut.promise])).toBe('waits for paper')
    expect(device.labels).toEqual([])
    device.paperIn()
    expect(await outcome).toBe('done')
    expect(device.labels).toHaveLength(1)
  },
)
