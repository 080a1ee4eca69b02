import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test } from '@playwright/test'
import { findElectron, hasDisplay } from '../../../scripts/lib/desktop.mjs'
import { root } from '../../../scripts/lib/paths.mjs'
import { freePort } from '../../support/free-port.ts'

const electron = findElectron(root, process.env)

test.skip(electron === undefined, "Electron's program is not installed (npx install-electron)")
test.skip(!hasDisplay(process.platform, process.env), 'there is no display')

test('the desktop starts the server, shows its first page, and ends with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-desktop-'))
  const port = await freePort()
  const app = await _electron.launch({
    ...(electron === undefined ? {} : { executablePath: electron }),
    args: [join(root, 'desktop', 'main', 'index.ts'), '--data', join(folder, 'data'), '--port', String(port)],
    cwd: root,
  })
  try {
    const window = await app.firstWindow()
    await window.waitForURL((url) => url.port === String(port), { timeout: 60_000 })
    await expect(window.getByRole('heading').first()).toBeVisible()
    expect(await window.evaluate(() => typeof globalThis.process)).toBe('undefined')

    await window.evaluate(() => location.assign('https://example.org/'))
    expect(new URL(window.url()).port).toBe(String(port))
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
})
