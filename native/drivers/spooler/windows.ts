import { z } from 'zod'
import { run } from './run.ts'
import type { SpooledState, Spooler } from './spooler.ts'

/**
 * Prints a PDF file on one of the system's printers without a question; Windows itself has no program for it. Unsure: it
 * was handed to the system, which said nothing more.
 *
 * @throws where nothing was handed to the system
 */
export type PrintPdf = (queue: string, document: { title: string; bytes: Uint8Array }) => Promise<'printed' | 'unsure'>

/** Text goes in and comes out as UTF-8, whatever the system's language; a mistake is an error, not a remark. */
const prelude =
  "$ErrorActionPreference = 'Stop'; [Console]::InputEncoding = [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false; $in = [Console]::In.ReadToEnd() | ConvertFrom-Json; "

const scripts = {
  queues: 'ConvertTo-Json -Compress @(Get-CimInstance Win32_Printer | ForEach-Object { $_.Name })',
  look: 'ConvertTo-Json -Compress @(Get-CimInstance Win32_Printer | Where-Object { $_.Name -eq $in.queue } | Select-Object WorkOffline, PrinterStatus, DetectedErrorState)',
  stateOf:
    'ConvertTo-Json -Compress @(Get-CimInstance Win32_PrintJob | Where-Object { $_.JobId -eq [int]$in.id -and $_.Name -eq ($in.queue + ", " + $in.id) } | Select-Object StatusMask)',
  cancel:
    'Get-CimInstance Win32_PrintJob | Where-Object { $_.JobId -eq [int]$in.id -and $_.Name -eq ($in.queue + ", " + $in.id) } | Remove-CimInstance',
  /** The spooler's own functions, datatype RAW: no driver changes a byte. */
  submit: `Add-Type -TypeDefinition @'
using System; using System.ComponentModel; using System.Runtime.InteropServices;
public static class Spool {
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
  public class Doc { public string Name; public string Output; public string Type; }
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern bool OpenPrinter(string name, out IntPtr printer, IntPtr defaults);
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern int StartDocPrinter(IntPtr printer, int level, [In] Doc doc);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool WritePrinter(IntPtr printer, byte[] bytes, int count, out int written);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool EndDocPrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool ClosePrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool AbortPrinter(IntPtr printer);
  static void Check(bool ok) { if (!ok) throw new Win32Exception(Marshal.GetLastWin32Error()); }
  public static int Raw(string queue, string title, byte[] bytes) {
    IntPtr printer; Check(OpenPrinter(queue, out printer, IntPtr.Zero));
    try {
      int id = StartDocPrinter(printer, 1, new Doc { Name = title, Type = "RAW" }); Check(id != 0);
      int written; if (!WritePrinter(printer, bytes, bytes.Length, out written) || written != bytes.Length) { int error = Marshal.GetLastWin32Error(); AbortPrinter(printer); throw new Win32Exception(error); }
      Check(EndDocPrinter(printer)); return id;
    } finally { ClosePrinter(printer); }
  }
}
'@; [Spool]::Raw($in.queue, $in.title, [Convert]::FromBase64String($in.bytes))`,
} as const

/** How PowerShell is started for a script: what it works on comes by its input, so that no name is ever part of a command. */
const powerShellArgs = (script: keyof typeof scripts): string[] => [
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Bypass',
  '-EncodedCommand',
  Buffer.from(prelude + scripts[script], 'utf16le').toString('base64'),
]

export type RunScript = (script: keyof typeof scripts, input: object) => Promise<string>

const runPowerShell: RunScript = (script, input) => run('powershell.exe', powerShellArgs(script), JSON.stringify(input))

const zLook = z.array(
  z.object({
    WorkOffline: z.boolean().nullish(),
    PrinterStatus: z.int().nullish(),
    DetectedErrorState: z.int().nullish(),
  }),
)
const zJobs = z.array(z.object({ StatusMask: z.int().nullish() }))

/** Win32_Printer.DetectedErrorState. */
const faults = { 4: 'paperOut', 7: 'coverOpen', 8: 'fault', 9: 'notAnswering', 10: 'fault', 11: 'fault' } as const
const lowPaper = 3

/** Win32_PrintJob.StatusMask. */
const isDeleted = 0x04 | 0x100
const isPrinted = 0x80
/** Fault, switched off, no paper, blocked by another: what disappears from here was more likely taken away than printed. */
const isStuck = 0x02 | 0x20 | 0x40 | 0x200

/** The spooler of Windows, by PowerShell. */
export function createWindowsSpooler({
  script = runPowerShell,
  printPdf,
}: { script?: RunScript; printPdf?: PrintPdf } = {}): Spooler {
  /** Windows forgets what is over: what was seen of a job last says how it ended. */
  const lastMask = new Map<string, number>()
  return {
    async queues() {
      const told = await script('queues', {}).catch(() => '[]')
      return z.array(z.string()).parse(JSON.parse(told))
    },
    async look(queue) {
      const [printer] = zLook.parse(JSON.parse(await script('look', { queue }).catch(() => '[]')))
      if (!printer) return undefined
      const state = printer.DetectedErrorState ?? 0
      const told = state in faults ? faults[state as keyof typeof faults] : null
      const fault = printer.WorkOffline === true ? 'notAnswering' : told
      return { fault, paper: fault === 'paperOut' ? 'out' : state === lowPaper ? 'low' : null }
    },
    async submit(queue, { title, bytes, isPdf }) {
      if (isPdf) {
        if (!printPdf) throw new Error('nothing on this computer prints a PDF file by itself')
        return printPdf(queue, { title, bytes })
      }
      const told = await script('submit', { queue, title, bytes: Buffer.from(bytes).toString('base64') })
      const id = told.trim()
      if (!/^\d+$/.test(id)) throw new Error(`the spooler said no number: ${id}`)
      lastMask.set(id, 0)
      return id
    },
    async stateOf(queue, id): Promise<SpooledState> {
      // No number of the spooler's: whoever prints PDF files has said what there is to know.
      if (!/^\d+$/.test(id)) return id === 'printed' ? 'done' : 'unknown'
      const [job] = zJobs.parse(JSON.parse(await script('stateOf', { queue, id })))
      const mask = job ? (job.StatusMask ?? 0) : lastMask.get(id)
      if (mask === undefined) return 'unknown'
      if (job && (mask & (isDeleted | isPrinted)) === 0) {
        lastMask.set(id, mask)
        return 'waiting'
      }
      lastMask.delete(id)
      if (!job && (mask & isStuck) !== 0) return 'unknown'
      return (mask & isDeleted) === 0 ? 'done' : 'ended'
    },
    async cancel(queue, id) {
      await script('cancel', { queue, id })
      lastMask.set(id, isDeleted)
    },
  }
}
