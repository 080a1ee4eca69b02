import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { capture, exitCodeOf } from './processes.mjs'

describe('exitCodeOf', () => {
  it.each([
    [0, null, 0],
    [2, null, 2],
    [null, 'SIGTERM', 143],
    [null, 'SIGINT', 130],
  ] as const)('code %s and signal %s give %s', (code, signal, expected) => {
    expect(exitCodeOf(code, signal)).toBe(expected)
  })
})

describe('capture', () => {
  it('gives the code and both outputs', async () => {
    const script = "console.log('one'); console.error('two'); process.exitCode = 3"
    const { code, output } = await capture(process.execPath, ['-e', script])
    expect(code).toBe(3)
    expect(output.split('\n').filter(Boolean).toSorted()).toEqual(['one', 'two'])
  })

  it('fails where the program is not there', async () => {
    await expect(capture('no-such-program', [])).rejects.toThrow('ENOENT')
  })
})

describe('a script that runs a part', () => {
  const library = new URL('./processes.mjs', import.meta.url).href
  const start = (child: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { run } from '${library}'\nprocess.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(child)}])`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
  const codeOf = (script: ReturnType<typeof start>) => new Promise((resolve) => script.once('exit', resolve))

  it("ends with the part's exit code", async () => {
    expect(await codeOf(start('process.exit(2)'))).toBe(2)
  })

  it('passes SIGTERM on and lets the part end in its own order', async () => {
    const script = start(
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready')",
    )
    script.stdout.once('data', () => script.kill('SIGTERM'))
    expect(await codeOf(script)).toBe(7)
  })

  it.skipIf(process.platform === 'win32')('ends the part when the shell npm ran it in is gone', async () => {
    const script = `import { run } from '${library}'\nawait run(process.execPath, ['-e', "console.log('ready ' + process.pid); setInterval(() => {}, 1000)"])`
    const shell = spawn('sh', ['-c', `"$0" --input-type=module -e "$1"; true`, process.execPath, script], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const outputEnded = new Promise((resolve) => shell.stdout.once('end', () => resolve('ended')))
    shell.stdout.once('data', () => shell.kill('SIGKILL'))
    expect(await outputEnded).toBe('ended')
  })
})
