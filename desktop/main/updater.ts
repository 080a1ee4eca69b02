import electronUpdater from 'electron-updater'
import type { Updater } from '../updates/updates.ts'

/** electron-updater, told to do nothing by itself: when to look, fetch and install is ours to say. */
export function createUpdater({
  beforeInstall,
  onFailed,
}: {
  /** The installer waits for nobody: the server has to have ended before. */
  beforeInstall: () => Promise<void>
  /** It did not come to installing. */
  onFailed: () => void
}): Updater {
  const { autoUpdater } = electronUpdater
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.allowDowngrade = false
  // A folder or a plain web server is not asked for parts of a file.
  autoUpdater.disableDifferentialDownload = true
  return {
    async look(url) {
      autoUpdater.setFeedURL({ provider: 'generic', url })
      const found = await autoUpdater.checkForUpdates()
      return found?.isUpdateAvailable ? found.updateInfo.version : null
    },
    async fetch() {
      const [file] = await autoUpdater.downloadUpdate()
      if (file === undefined) throw new Error('nothing was fetched')
      return file
    },
    install() {
      const failed = new Promise((_, reject) => autoUpdater.once('error', reject))
      const installed = beforeInstall().then(() => autoUpdater.quitAndInstall(true, true))
      // Both may fail, and starting again twice would start two.
      void Promise.all([failed, installed]).catch(onFailed)
    },
  }
}
