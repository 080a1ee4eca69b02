import { spawn } from 'node:child_process'

/** A system that is busy takes its time; one that never answers must not stop all that comes after. */
const longestMs = 60_000

/** Whether the program was ended because it gave no answer: what it was to do may be done or not. */
export const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/** Runs one of the system's programs; what it printed, or its complaint as an error, as where it gives no answer. */
export async function run(program: string, args: readonly string[], input?: Uint8Array | string): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: 'C' }, stdio: 'pipe', windowsHide: true })
  const limit = setTimeout(() => child.kill('SIGKILL'), longestMs)
  let told = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => clearTimeout(limit))
  if (code === null) throw Object.assign(new Error(`${program} gave no answer`), { name: 'TimeoutError' })
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${complaint.trim()}`)
  return told
}
