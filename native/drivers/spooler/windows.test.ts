import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createWindowsSpooler, powerShellArgs, type RunScript } from './windows.ts'

/** What PowerShell answers, script by script, and what it was given. */
function answering(answers: Partial<Record<Parameters<RunScript>[0], string[]>>) {
  const asked: { script: string; input: object }[] = []
  const script: RunScript = async (name, input) => {
    asked.push({ script: name, input })
    return answers[name]?.shift() ?? '[]'
  }
  return { asked, script }
}

const bytes = Buffer.from([0x1b, 0x40, 0x00, 0xff])
const receipt = { title: 'Чек «1»; $(bad)', bytes, isPdf: false }

describe('the spooler of Windows', () => {
  it('is handed a title and bytes as data, never as part of a command', async () => {
    const { script, asked } = answering({ submit: ['17\r\n'] })
    expect(await createWindowsSpooler({ script }).submit('Чеки', receipt)).toBe('17')
    expect(asked).toEqual([
      { script: 'submit', input: { queue: 'Чеки', title: receipt.title, bytes: bytes.toString('base64') } },
    ])
    const [encoded = ''] = powerShellArgs('submit').slice(-1)
    const program = Buffer.from(encoded, 'base64').toString('utf16le')
    expect(program).toContain('[Console]::In.ReadToEnd()')
    expect(program).toContain('Type = "RAW"')
    expect(program).not.toContain(receipt.title)
  })

  it.each([
    ['printed', '[{"StatusMask":16}]', '[]', 'done'],
    ['taken from the list by a person', '[{"StatusMask":16}]', '[{"StatusMask":260}]', 'ended'],
    ['kept in the list after printing', '[{"StatusMask":16}]', '[{"StatusMask":128}]', 'done'],
  ])('knows how a job ended that was %s', async (_, first, then, end) => {
    const { script } = answering({ submit: ['17'], stateOf: [first, then] })
    const spooler = createWindowsSpooler({ script })
    await spooler.submit('Receipts', receipt)
    expect(await spooler.stateOf('Receipts', '17')).toBe('waiting')
    expect(await spooler.stateOf('Receipts', '17')).toBe(end)
  })

  it('does not know the end of a job that was over before it was looked at', async () => {
    const { script } = answering({})
    expect(await createWindowsSpooler({ script }).stateOf('Receipts', '17')).toBe('unknown')
  })

  it.each([
    ['[{"WorkOffline":false,"PrinterStatus":3,"DetectedErrorState":2}]', { fault: null, paper: null }],
    ['[{"WorkOffline":false,"PrinterStatus":1,"DetectedErrorState":4}]', { fault: 'paperOut', paper: 'out' }],
    ['[{"WorkOffline":true,"PrinterStatus":3,"DetectedErrorState":0}]', { fault: 'notAnswering', paper: null }],
    ['[]', undefined],
  ])('reads a printer from %s', async (told, state) => {
    const { script } = answering({ look: [told] })
    expect(await createWindowsSpooler({ script }).look('Receipts')).toEqual(state)
  })

  it('gives a PDF file to whoever prints those here, and refuses it where nobody does', async () => {
    const { script } = answering({})
    const printed: string[] = []
    const page = { title: 'Plan', bytes, isPdf: true }
    const spooler = createWindowsSpooler({
      script,
      printPdf: async (queue, { title }) => void printed.push(queue, title),
    })
    const id = await spooler.submit('Office', page)
    expect(printed).toEqual(['Office', 'Plan'])
    expect(await spooler.stateOf('Office', id)).toBe('done')
    await expect(createWindowsSpooler({ script }).submit('Office', page)).rejects.toThrow('PDF')
  })
})

const hasPowerShell = spawnSync('powershell.exe', ['-NoProfile', '-Command', 'exit 0']).status === 0
if (!hasPowerShell) console.log('markaz: SKIPPED: the scripts for the spooler of Windows: there is no PowerShell here')

it.skipIf(!hasPowerShell)('its scripts run, and find the printers of this computer', async () => {
  const spooler = createWindowsSpooler()
  const queues = await spooler.queues()
  expect(await spooler.look('no printer of this name')).toBeUndefined()
  for (const queue of queues) expect(await spooler.look(queue)).toBeDefined()
  await expect(spooler.submit('no printer of this name', receipt)).rejects.toThrow()
})
