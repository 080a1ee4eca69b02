import { expect, it, onTestFinished } from 'vitest'
import { usualSettings } from '../../../contracts/devices.ts'
import { letters, openPrinter } from '../../../tests/support/station.ts'
import { eventually } from '../../../tests/support/eventually.ts'
import { tcpLine } from '../lines/tcp-line.ts'
import type { SheetOptions } from '../printer.ts'
import { createEscPosPrinter } from './escpos-printer.ts'

it('a printer that was switched off and on in the middle of a sheet has not printed it', async () => {
  const virtual = await openPrinter()
  const [host = '', port = ''] = virtual.address.split(':')
  const printer = createEscPosPrinter({
    open: tcpLine(host, Number(port)),
    settings: usualSettings.receiptPrinter,
    letters: await letters(),
    events: { onState: () => undefined },
    reports: true,
    times: { lookEveryMs: 20, unknownAfterMs: 400 },
  })
  onTestFinished(() => printer.stop())
  const noted: string[] = []
  const options: SheetOptions = {
    words: { void: 'VOID' },
    pictures: new Map(),
    note: (step) => Promise.resolve(void noted.push(step)),
    signal: new AbortController().signal,
    cancelled: new AbortController().signal,
  }
  const print = (text: string) => printer.print({ kind: 'sheet', sheet: { blocks: [{ kind: 'text', text }] } }, options)
  expect(await print('Birinchi')).toBe('done')

  // Its program stands still, so that all of the sheet waits in it.
  virtual.paperLow(true)
  virtual.goOffline()
  const second = print('Ikkinchi')
  await eventually(() => expect(printer.state.fault).toBe('offline'))
  virtual.switchOffAndOn()
  virtual.goOnline()
  expect(await second).toBe('interrupted')
  expect(noted).toEqual(['begun', 'printed', 'begun'])
  // It is asked as before, and prints as before.
  expect(await print('Ikkinchi')).toBe('done')
})
