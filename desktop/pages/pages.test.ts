import { describe, expect, it } from 'vitest'
import { localeTags } from '../../contracts/common.ts'
import { zSettings } from '../settings.ts'
import { spokenIn } from '../texts.ts'
import { findServerPage, firstRunPage, trustPage } from './first-run.ts'
import { html } from './html.ts'
import { leavePage } from './leave.ts'
import {
  failedPage,
  logPage,
  otherServerPage,
  restorePage,
  rolledBackPage,
  startingPage,
  waitingPage,
} from './messages.ts'
import { thisComputerPage, type Computer } from './this-computer.ts'

const evil = `<img src=x onerror="alert('1')"> & more`
const harmless = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; more'
const server = { institution: evil, url: 'https://10.0.0.5:5643', fingerprint: 'AB:CD', authority: 'pem' }
const found = {
  institution: evil,
  address: evil,
  url: 'https://10.0.0.5:5643',
  fingerprint: 'AB:CD',
  serverId: '1',
  version: '1.0',
}
const display = {
  id: 7,
  label: evil,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
}
const computer: Computer = {
  settings: zSettings.parse({
    a4Printer: evil,
    updatesFrom: evil,
    windows: [{ slot: 'tv-1', kind: 'tv', display: { id: 7, label: evil, width: 1920, height: 1080 } }],
  }),
  version: '1.2.3',
  dataFolder: evil,
  displays: [display],
  printers: ['HP', evil],
  agent: 'unpaired',
  update: { kind: 'ready', version: '1.2.4', own: '1.2.3', file: 'Markaz-1.2.3.deb' },
}
const outcome = { from: '1.0', to: '1.1', at: 0, reason: evil, databaseBackup: null, problem: evil }

describe.each(localeTags)('the pages in %s', (tag) => {
  const spoken = spokenIn(tag)
  const pages = {
    starting: startingPage(spoken),
    failed: failedPage(spoken, evil),
    otherServer: otherServerPage(spoken, `https://10.0.0.5:5643 ${evil}`),
    restore: restorePage(spoken),
    log: logPage(spoken, { folder: evil, lines: evil }),
    waiting: waitingPage(spoken, server),
    rolledBack: rolledBackPage(spoken, outcome),
    neverStarted: rolledBackPage(spoken, { ...outcome, reason: null }),
    firstRun: firstRunPage(spoken),
    findServer: findServerPage(spoken, [found]),
    trust: trustPage(spoken, server),
    leave: leavePage(spoken),
    thisComputer: thisComputerPage(spoken, computer),
  }

  it.each(Object.entries(pages))('%s shows what it is given as text, and leaves no place unfilled', (_, page) => {
    expect(page).toContain(`<html lang="${tag}">`)
    expect(page).not.toContain('<img src=x')
    expect(page.replaceAll(harmless, '')).not.toMatch(/<script|\son\w+=|javascript:|\{\w+\}|undefined|\[object/)
  })
})

describe('the page of a failed start', () => {
  const spoken = spokenIn('ru')
  const page = failedPage(spoken, 'the port is taken')

  it('says what happened, what is safe and what to do, with the ways on', () => {
    const { texts } = spoken
    for (const text of [texts.failed, texts.failedSafe, texts.failedNext, texts.retry, texts.restore, texts.showLog])
      expect(page).toContain(text)
    expect(page).toContain('the port is taken')
    expect(page).toContain('data-command="server.retry"')
    expect(page).toContain('href="/failed/restore"')
  })
})

describe('the page of this computer', () => {
  const spoken = spokenIn('en')
  const versions = { version: '2.0', own: '1.2.3', file: 'Markaz-1.2.3.deb' }

  it('has each display with what covers it now', () => {
    const page = thisComputerPage(spoken, computer)
    expect(page).toMatch(/name="display-7"[\s\S]*<option value="tv" selected>Screen on the wall<\/option>/)
  })

  it('shows a printer that is set and gone', () => {
    const page = thisComputerPage(spoken, { ...computer, printers: [] })
    expect(page).toContain(`<option value="${harmless}" selected>`)
  })

  it.each([
    [{ kind: 'newest' as const }, 'There is no newer one.', 'update.check'],
    [{ kind: 'ready' as const, ...versions }, 'Version 2.0 is ready', 'update.install'],
    [{ kind: 'noWayBack' as const, ...versions }, 'Put Markaz-1.2.3.deb beside the newer one', 'update.check'],
    [{ kind: 'noWayBack' as const, ...versions }, 'this one update has no way back', 'update.check'],
    [{ kind: 'byHand' as const, version: '2.0' }, 'put the newer file in its place', 'update.check'],
    [{ kind: 'failed' as const, reason: 'no route' }, 'no route', 'update.check'],
  ])('says of updates %j', (update, text, command) => {
    const page = thisComputerPage(spoken, { ...computer, update })
    expect(page).toContain(text)
    expect(page).toContain(`data-command="${command}"`)
  })
})

it('html takes for HTML only what it made itself', () => {
  const part = html`<i>1</i>`
  expect(html`${'<b>'}${part}${[part, part]}${undefined}${3}`.html).toBe('&lt;b&gt;<i>1</i><i>1</i><i>1</i>3')
})
