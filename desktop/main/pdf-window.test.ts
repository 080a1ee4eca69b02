import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { eventually } from '../../tests/support/eventually.ts'

const electron = vi.hoisted(() => ({ open: (_options: object): object => ({}) }))
vi.mock('electron', () => ({
  BrowserWindow: function BrowserWindow(options: object) {
    return electron.open(options)
  },
}))
const { openPdfWindow } = await import('./pdf-window.ts')

class Contents extends EventEmitter {
  readonly printed: unknown[] = []
  answer: [boolean, string] = [true, '']
  print(options: unknown, done: (isPrinted: boolean, reason: string) => void) {
    this.printed.push(options)
    done(...this.answer)
  }
}
let contents: Contents
let made: unknown
let loaded: string[]
beforeEach(() => {
  contents = new Contents()
  loaded = []
  electron.open = (options) => {
    made = options
    return { webContents: contents, loadFile: async (file: string) => void loaded.push(file) }
  }
})

it('is never shown, reads PDF files, and shares nothing with other windows', () => {
  openPdfWindow()
  expect(made).toMatchObject({
    show: false,
    webPreferences: { plugins: true, partition: 'pdf', sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
})

it('has a file when it is drawn, not when it is only loaded', async () => {
  let isReady = false
  const ready = openPdfWindow()
    .load('/tmp/plan.pdf')
    .then(() => (isReady = true))
  await eventually(() => expect(loaded.length).toBe(1))
  await new Promise(setImmediate)
  expect(isReady).toBe(false)
  contents.emit('-pdf-ready-to-print')
  await ready
  expect(loaded).toEqual(['/tmp/plan.pdf'])
})

it('prints on the printer that is named, without a question, and tells why not', async () => {
  const window = openPdfWindow()
  expect(await window.print('Office')).toEqual({ isPrinted: true, reason: '' })
  expect(contents.printed).toEqual([{ printBackground: true, pageSize: 'A4', silent: true, deviceName: 'Office' }])
  contents.answer = [false, 'Invalid printer settings']
  expect(await window.print('Office')).toEqual({ isPrinted: false, reason: 'Invalid printer settings' })
})
