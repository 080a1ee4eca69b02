import { spawn } from 'node:child_process'

/** Runs one of the system's programs; what it printed, or its complaint as an error. */
export async function run(program: string, args: readonly string[], input?: Uint8Array | string): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: 'C' }, stdio: 'pipe', windowsHide: true })
  let told = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${complaint.trim()}`)
  return told
}
