import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createWindowsSpooler, type RunScript } from './windows.ts'

/** What PowerShell answers, script by script, and what it was given. */
function answering(answers: Partial<Record<Parameters<RunScript>[0], string[]>>) {
  const asked: { script: string; input: object }[] = []
  const script: RunScript = async (name, input) => {
    asked.push({ script: name, input })
    const answer = answers[name]?.shift()
    if (answer === undefined) throw new Error(`powershell.exe ended with code 1: nothing for ${name}`)
    return answer
  }
  return { asked, script }
}

const bytes = Buffer.from([0x1b, 0x40, 0x00, 0xff])
const receipt = { title: 'Чек «1»; $(bad)', bytes, isPdf: false }
const job = (mask: number | null) => `[{"StatusMask":${mask}}]`

describe('a job of the spooler of Windows', () => {
  it.each([
    ['printed', [job(8), job(16), '[]'], ['waiting', 'waiting', 'done']],
    ['printed before anybody looked', ['[]'], ['done']],
    ['of no state', [job(null), '[]'], ['waiting', 'done']],
    ['kept in the list after printing', [job(16), job(128 | 16)], ['waiting', 'done']],
    ['being taken from the list by a person', [job(16), job(4 | 16)], ['waiting', 'ended']],
    ['taken from the list by a person', [job(256)], ['ended']],
    ['waiting for paper, then printed', [job(64), job(16), '[]'], ['waiting', 'waiting', 'done']],
    ['gone while there was no paper', [job(64), '[]'], ['waiting', 'unknown']],
    ['gone while the printer was switched off', [job(32 | 8), '[]'], ['waiting', 'unknown']],
    ['gone after a fault', [job(2), '[]'], ['waiting', 'unknown']],
  ])('that is %s', async (_, looks, ends) => {
    const { script, asked } = answering({ submit: ['17\r\n'], stateOf: [...looks] })
    const spooler = createWindowsSpooler({ script })
    const id = await spooler.submit('Чеки', receipt)
    expect(id).toBe('17')
    const told: string[] = []
    for (const _look of looks) told.push(await spooler.stateOf('Чеки', id))
    expect(told).toEqual(ends)
    expect(asked.slice(1)).toEqual(looks.map(() => ({ script: 'stateOf', input: { queue: 'Чеки', id: '17' } })))
  })

  it('of a former run has an unknown end where the system has forgotten it', async () => {
    const spooler = createWindowsSpooler({ script: answering({ stateOf: [job(16), '[]', '[]'] }).script })
    expect(await spooler.stateOf('Receipts', '17')).toBe('waiting')
    expect(await spooler.stateOf('Receipts', '17')).toBe('done')
    expect(await spooler.stateOf('Receipts', '18')).toBe('unknown')
  })

  it('is over once it is cancelled, whatever it was at', async () => {
    const { script, asked } = answering({ submit: ['17'], cancel: [''], stateOf: ['[]'] })
    const spooler = createWindowsSpooler({ script })
    await spooler.submit('Receipts', receipt)
    await spooler.cancel('Receipts', '17')
    expect(await spooler.stateOf('Receipts', '17')).toBe('ended')
    expect(asked[1]).toEqual({ script: 'cancel', input: { queue: 'Receipts', id: '17' } })
  })

  it.each(['', 'Spool', '0x11'])('is not handed over where the spooler says "%s" for its number', async (said) => {
    const spooler = createWindowsSpooler({ script: answering({ submit: [said] }).script })
    await expect(spooler.submit('Receipts', receipt)).rejects.toThrow('no number')
  })
})

describe('a printer of Windows', () => {
  const printer = (state: number | null, isOffline = false) =>
    JSON.stringify([{ WorkOffline: isOffline, PrinterStatus: 3, DetectedErrorState: state }])
  it.each([
    [printer(0), { fault: null, paper: null }],
    [printer(2), { fault: null, paper: null }],
    [printer(null), { fault: null, paper: null }],
    [printer(3), { fault: null, paper: 'low' }],
    [printer(4), { fault: 'paperOut', paper: 'out' }],
    [printer(5), { fault: null, paper: null }],
    [printer(7), { fault: 'coverOpen', paper: null }],
    [printer(8), { fault: 'fault', paper: null }],
    [printer(9), { fault: 'notAnswering', paper: null }],
    [printer(10), { fault: 'fault', paper: null }],
    [printer(11), { fault: 'fault', paper: null }],
    [printer(0, true), { fault: 'notAnswering', paper: null }],
    ['[]', undefined],
  ])('is read from %s', async (told, state) => {
    const { script } = answering({ look: [told] })
    expect(await createWindowsSpooler({ script }).look('Receipts')).toEqual(state)
  })

  it('is not there where the system does not answer', async () => {
    const spooler = createWindowsSpooler({ script: answering({}).script })
    expect(await spooler.look('Receipts')).toBeUndefined()
    expect(await spooler.queues()).toEqual([])
  })
})

describe('a PDF file', () => {
  const page = { title: 'Plan', bytes, isPdf: true }

  it.each([
    ['printed', 'done'],
    ['unsure', 'unknown'],
  ] as const)('goes to whoever prints those here, and is %s: %s', async (outcome, end) => {
    const { script, asked } = answering({})
    const printed: unknown[] = []
    const spooler = createWindowsSpooler({
      script,
      async printPdf(...given) {
        printed.push(given)
        return outcome
      },
    })
    const id = await spooler.submit('Office', page)
    expect(printed).toEqual([['Office', { title: 'Plan', bytes }]])
    expect(await spooler.stateOf('Office', id)).toBe(end)
    expect(asked).toEqual([])
  })

  it('is refused where nobody prints those, or whoever does says no', async () => {
    const { script } = answering({})
    await expect(createWindowsSpooler({ script }).submit('Office', page)).rejects.toThrow('PDF')
    const printPdf = () => Promise.reject(new Error('no such printer'))
    await expect(createWindowsSpooler({ script, printPdf }).submit('Office', page)).rejects.toThrow('no such printer')
  })
})

/** A program in the place of PowerShell: keeps what it was given, and ends as it is told to. */
function standIn(answer: string, code = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-powershell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'powershell.exe')
  writeFileSync(
    program,
    `#!${process.execPath}
const fs = require('node:fs')
const input = fs.readFileSync(0)
fs.writeFileSync(${JSON.stringify(join(folder, 'given.json'))}, JSON.stringify({ args: process.argv.slice(2), input: input.toString('utf8') }))
process.${code === 0 ? 'stdout' : 'stderr'}.write(${JSON.stringify(answer)})
process.exitCode = ${code}
`,
  )
  chmodSync(program, 0o700)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return () => {
    const { args, input } = JSON.parse(readFileSync(join(folder, 'given.json'), 'utf8')) as {
      args: string[]
      input: string
    }
    return {
      args,
      program: Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le'),
      input: JSON.parse(input) as object,
    }
  }
}

describe.skipIf(process.platform === 'win32')('PowerShell', () => {
  it('is started without a profile or a question, and given a title and bytes as data, never as part of a command', async () => {
    const given = standIn('17\r\n')
    expect(await createWindowsSpooler().submit('Чеки "1"; exit', receipt)).toBe('17')
    const { args, program, input } = given()
    expect(args.slice(0, -1)).toEqual([
      '-NoProfile',
      '-NonInteractive',
      '-ExecutionPolicy',
      'Bypass',
      '-EncodedCommand',
    ])
    expect(input).toEqual({ queue: 'Чеки "1"; exit', title: receipt.title, bytes: bytes.toString('base64') })
    expect(program).not.toMatch(/Чек|bad/)
    expect(program).toContain('Type = "RAW"')
  })

  it('may print names in any letters', async () => {
    standIn('["Бухгалтерия","Oʻquv boʻlimi"]\r\n')
    expect(await createWindowsSpooler().queues()).toEqual(['Бухгалтерия', 'Oʻquv boʻlimi'])
  })

  it('is believed when it complains', async () => {
    standIn('The printer name is invalid', 1)
    await expect(createWindowsSpooler().submit('Receipts', receipt)).rejects.toThrow('The printer name is invalid')
  })

  it('may be missing', async () => {
    vi.stubEnv('PATH', '/nowhere')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await createWindowsSpooler().queues()).toEqual([])
    await expect(createWindowsSpooler().submit('Receipts', receipt)).rejects.toThrow('powershell.exe')
  })
})

const hasPowerShell = spawnSync('powershell.exe', ['-NoProfile', '-Command', 'exit 0']).status === 0
if (!hasPowerShell) console.log('markaz: SKIPPED: the scripts for the spooler of Windows: there is no PowerShell here')

it.skipIf(!hasPowerShell)('its scripts run, and find the printers of this computer', async () => {
  const spooler = createWindowsSpooler()
  const queues = await spooler.queues()
  expect(await spooler.look('no printer of this name')).toBeUndefined()
  for (const queue of queues) expect(await spooler.look(queue)).toBeDefined()
  await expect(spooler.submit('no printer of this name', receipt)).rejects.toThrow('powershell.exe')
})
