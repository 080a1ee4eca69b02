import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'

vi.mock('electron', () => import('../../tests/support/electron.ts'))
const electron = await import('../../tests/support/electron.ts')
const { isLoginStart, setLoginItem } = await import('./login-item.ts')

beforeEach(() => electron.done.splice(0))

it('is the system’s own on Windows and macOS, and starts without a window', () => {
  setLoginItem(true, 'Markaz', { platform: 'darwin', env: {} })
  setLoginItem(true, 'Markaz', { platform: 'win32', env: {} })
  setLoginItem(false, 'Markaz', { platform: 'win32', env: {} })
  expect(electron.done).toEqual([
    'login item {"openAtLogin":true,"args":["--hidden"]}',
    'login item {"openAtLogin":true,"args":["--hidden"]}',
    'login item {"openAtLogin":false,"args":["--hidden"]}',
  ])
})

it('of a portable program is the file a person has, not the folder it was unpacked to', () => {
  setLoginItem(true, 'Markaz', { platform: 'win32', env: { PORTABLE_EXECUTABLE_FILE: 'E:/Markaz.exe' } })
  expect(electron.done).toEqual(['login item {"openAtLogin":true,"args":["--hidden"],"path":"E:/Markaz.exe"}'])
})

it('is a file on Linux that starts the AppImage itself, and is gone when it is not wanted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-login-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'autostart', 'markaz.desktop')
  setLoginItem(true, 'Markaz', { platform: 'linux', env: { XDG_CONFIG_HOME: folder, APPIMAGE: '/opt/M.AppImage' } })
  expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/M.AppImage" --hidden')
  setLoginItem(true, 'Markaz', { platform: 'linux', env: { XDG_CONFIG_HOME: folder } })
  expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Markaz/markaz" --hidden')
  setLoginItem(false, 'Markaz', { platform: 'linux', env: { XDG_CONFIG_HOME: folder } })
  expect(existsSync(file)).toBe(false)
  expect(electron.done).toEqual([])
})

it('macOS says itself that it started Markaz at login; on other systems nobody is asked', () => {
  expect(isLoginStart({ platform: 'darwin', env: {} })).toBe(false)
  electron.app.wasOpenedAtLogin = true
  expect(isLoginStart({ platform: 'darwin', env: {} })).toBe(true)
  expect(isLoginStart({ platform: 'win32', env: {} })).toBe(false)
})
