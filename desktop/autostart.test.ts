import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { autostartFile, setAutostart } from './autostart.ts'

it('puts a file where a Linux desktop looks, and takes it away', () => {
  const home = mkdtempSync(join(tmpdir(), 'markaz-autostart-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const file = autostartFile({}, home)
  expect(file).toBe(join(home, '.config', 'autostart', 'markaz.desktop'))
  setAutostart(file, true, { program: '/opt/My "Markaz"/markaz', name: 'Markaz' })
  expect(readFileSync(file, 'utf8')).toContain(String.raw`Exec="/opt/My \"Markaz\"/markaz" --hidden`)
  setAutostart(file, false, { program: '', name: '' })
  setAutostart(file, false, { program: '', name: '' })
  expect(existsSync(file)).toBe(false)
})

it('goes by XDG_CONFIG_HOME', () => {
  expect(autostartFile({ XDG_CONFIG_HOME: '/c' }, '/h')).toBe(join('/c', 'autostart', 'markaz.desktop'))
})
