import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from '@playwright/test'
import { root } from '../../scripts/lib/paths.mjs'
import { isInManuals, refreshManualPictures } from './pictures/manual-pictures.ts'
import { listen, lookAt, settle } from './pictures/inspect.ts'
import { ownPageNames, pageShots } from './pictures/page-shots.ts'
import { kioskScenes, ownScenes, stateScenes, tvScenes } from './pictures/scenes.ts'
import { locales, themes, type Shot } from './pictures/shot.ts'
import { launch, openStudio, type Studio } from './pictures/studio.ts'

const usage = `npm run screenshots -- [options]
Takes every page at its seats, in every language and theme, into screenshots/.
  --only TEXT     pictures whose name has TEXT in it, or one of several with commas between, and leaves the others
  --locale TAG    one language: ${locales.join(', ')}
  --manuals       takes the manuals' pictures alone, and puts them into docs/manuals/pictures`

function refuse(problem: string): never {
  console.error(`markaz: ${problem}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', default: '' },
        locale: { type: 'string' },
        manuals: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const values = readOptions()
if (values.locale !== undefined && !locales.some((tag) => tag === values.locale)) {
  refuse(`--locale takes one of ${locales.join(', ')}, not ${values.locale}`)
}

const folder = join(root, 'screenshots')
/** Browsers at work at the same time. */
const atOnce = 2
const findings = new Map<string, Set<string>>()
let taken = 0

function report(shot: Shot, where: string, problems: readonly string[]) {
  for (const problem of problems) {
    const key = `${shot.name} (${shot.seat}): ${problem}`
    findings.set(key, (findings.get(key) ?? new Set()).add(where))
  }
}

async function show(page: Page, shot: Shot, path: string) {
  await page.goto(path)
  await settle(page)
  await shot.act?.(page)
  await settle(page)
}

async function take(studio: Studio, shot: Shot) {
  const wanted = themes.filter((theme) => !values.manuals || isInManuals(shot.name, shot.seat, theme))
  if (wanted.length === 0) return
  const context = await studio.open(shot.viewer, shot.seat)
  const heard = listen(context)
  const page = await context.newPage()
  for (const theme of wanted) {
    const where = `${studio.locale} ${theme}`
    try {
      await page.emulateMedia({ colorScheme: theme })
      // A screen is dark whatever the system says, unless light was chosen on it.
      if (shot.seat === 'tv') {
        await page.goto('/pair')
        await page.evaluate((mode) => localStorage.setItem('markaz.theme', mode), theme)
      }
      const address = await studio.addressOf(shot.path, shot.viewer)
      if (address === undefined) throw new Error(`nothing is known to show at ${shot.path}`)
      if (theme === wanted[0] || shot.seat === 'tv') await show(page, shot, address)
      else await settle(page)
      const name = `${shot.name}--${shot.seat}--${theme}.png`
      const fullPage = shot.seat === 'desk' || shot.seat === 'phone'
      await page.screenshot({ path: join(folder, studio.locale, name), fullPage, animations: 'disabled' })
      taken += 1
      if (taken % 50 === 0) console.log(`${taken} pictures`)
      report(shot, where, await lookAt(page, shot.seat))
    } catch (error) {
      const [line = ''] = error instanceof Error ? error.message.split('\n') : [String(error)]
      report(shot, where, [`NOT TAKEN: ${line}`])
    }
    await context.setOffline(false)
    const complaints = heard.take()
    report(shot, where, shot.fails ? complaints.filter((one) => one.startsWith('asks outside')) : complaints)
  }
  await context.close()
}

async function takeAll(browser: Browser, locale: (typeof locales)[number], shots: readonly Shot[]) {
  const studio = await openStudio(browser, locale)
  mkdirSync(join(folder, locale), { recursive: true })
  const queue = [...shots]
  const work = async () => {
    for (let shot = queue.shift(); shot; shot = queue.shift()) await take(studio, shot)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  await studio.stop()
}

function summary(seconds: number): string {
  const lines = [...findings].map(([finding, where]) => `  ${finding} [${[...where].join(', ')}]`).toSorted()
  return [
    `${taken} pictures in ${seconds} s, in ${folder}`,
    ...(lines.length === 0 ? ['nothing was found wrong'] : [`${lines.length} things to look at:`, ...lines]),
    '',
  ].join('\n')
}

async function takeWanted(): Promise<number> {
  const startedAt = performance.now()
  const all = [...ownScenes, ...(await pageShots()), ...stateScenes, ...kioskScenes, ...tvScenes]
  const forgotten = (await ownPageNames()).filter((name) => !all.some((shot) => shot.name.startsWith(name)))
  for (const name of forgotten) findings.set(`${name}: a page nobody takes a picture of`, new Set())
  const shots = all.filter(({ name }) => values.only.split(',').some((part) => name.includes(part)))
  if (values.only === '') rmSync(folder, { recursive: true, force: true })
  const browser = await launch()
  try {
    for (const locale of locales) {
      if (values.locale === undefined || values.locale === locale) await takeAll(browser, locale, shots)
    }
  } finally {
    await browser.close()
  }
  if (values.manuals) await refreshManualPictures(folder)
  const text = summary(Math.round((performance.now() - startedAt) / 1000))
  writeFileSync(join(folder, 'summary.txt'), text)
  console.log(text)
  return [...findings.keys()].some((finding) => finding.includes('NOT TAKEN')) ? 1 : 0
}

if (values.help) console.log(usage)
else process.exitCode = await takeWanted()
