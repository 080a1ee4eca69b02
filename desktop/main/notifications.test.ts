import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Settings } from '../settings.ts'
import type * as Electron from '../../tests/support/electron.ts'
import { eventually } from '../../tests/support/eventually.ts'

/** A main computer with a newer version in its folder of updates; the one that runs is kept as the way back. */
async function startedIn(language: Settings['language'], set: (electron: typeof Electron) => void = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-main-'))
  const packages = join(folder, 'updates', 'packages')
  mkdirSync(packages, { recursive: true })
  const newer = join(folder, 'Markaz-1.1.0.AppImage')
  for (const file of [newer, join(packages, '1.0.0.AppImage')]) writeFileSync(file, '')
  const settings = { role: { kind: 'main' }, language, updatesFrom: folder } satisfies Partial<Settings>
  writeFileSync(join(folder, 'desktop.json'), JSON.stringify(settings))

  // What was told once is not told again, so each starts anew.
  vi.resetModules()
  vi.doMock('electron', () => import('../../tests/support/electron.ts'))
  vi.doMock('electron-updater', () => ({
    default: {
      autoUpdater: {
        setFeedURL: () => {},
        checkForUpdates: () => Promise.resolve({ isUpdateAvailable: true, updateInfo: { version: '1.1.0' } }),
        downloadUpdate: () => Promise.resolve([newer]),
      },
    },
  }))
  const electron = await import('../../tests/support/electron.ts')
  const { argv } = process
  onTestFinished(async () => {
    electron.app.quit()
    await eventually(() => expect(electron.done.at(-1)).toBe('ended'))
    process.argv = argv
    rmSync(folder, { recursive: true, force: true })
  })
  process.argv = ['electron', join('out', 'desktop', 'main.js'), '--profile', folder]
  set(electron)
  await import('./index.ts')
  electron.becomeReady()
  await eventually(() => expect(electron.BrowserWindow.all).toHaveLength(1))
  return { electron, notices: () => electron.done.filter((one) => one.startsWith('notifies')) }
}

const inRussian = [
  'notifies Готова версия 1.1.0 программы Markaz | Установите её на странице «Этот компьютер».',
  'notifies Markaz продолжает работать | С ним работают другие компьютеры. Значок рядом с часами откроет его снова.',
]

it.each([
  ['ru', inRussian],
  [
    'uz-Latn',
    [
      'notifies Markazning 1.1.0 versiyasi tayyor | Uni “Bu kompyuter” sahifasida oʻrnating.',
      'notifies Markaz ishlashda davom etmoqda | U bilan boshqa kompyuterlar ishlaydi. Soat yonidagi belgi uni qayta ochadi.',
    ],
  ],
  [
    'uz-Cyrl',
    [
      'notifies Markazнинг 1.1.0 версияси тайёр | Уни “Бу компьютер” саҳифасида ўрнатинг.',
      'notifies Markaz ишлашда давом этмоқда | У билан бошқа компьютерлар ишлайди. Соат ёнидаги белги уни қайта очади.',
    ],
  ],
  // As the system is.
  [null, inRussian],
] as const)(
  'in %s: a newer version is ready, and once, that Markaz goes on beside the clock',
  async (language, told) => {
    const { electron, notices } = await startedIn(language)
    await eventually(() => expect(notices()).toHaveLength(1))
    const [main] = electron.BrowserWindow.all
    main?.close()
    main?.close()
    expect(notices()).toEqual(told)
  },
)

it('where the system has no notifications nothing is told, and the window is hidden all the same', async () => {
  const { electron, notices } = await startedIn('ru', ({ Notification }) => (Notification.isSupported = () => false))
  electron.BrowserWindow.all[0]?.close()
  expect(electron.done.at(-1)).toBe('hide')
  expect(notices()).toEqual([])
})
