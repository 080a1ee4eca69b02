import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { root } from '../../../scripts/lib/paths.mjs'
import { seats } from '../../support/seats.ts'
import { locales, type Seat, type themes } from './shot.ts'

/** The few pictures the manuals show: name of the screenshot, and how wide it is kept. */
const chosen: Readonly<Record<string, number>> = {
  'set-up--desk--light': 900,
  'kiosk-1-start--kiosk--light': 800,
  'kiosk-2-choose--kiosk--light': 800,
  'kiosk-3-quantity--kiosk--light': 800,
  'kiosk-4-recorded--kiosk--light': 800,
  'my-work--phone--light': 390,
  'approvals--phone--light': 390,
  'dashboard--desk--light': 1000,
  'pay--desk--light': 1000,
  'import-one--desk--light': 1000,
  'network-on--desk--light': 1000,
  'stations--desk--light': 1000,
  'tv-floor--tv--dark': 1000,
  'shift-now--desk--light': 1000,
  'plan--desk--light': 1000,
  'orders--desk--light': 1000,
  'plant--desk--light': 1000,
  'fabric--desk--light': 1000,
  'pay-periods--desk--light': 1000,
  'statistics--phone--light': 390,
  'attendance--desk--light': 1000,
  'efficiency--desk--light': 1000,
  'calls--desk--light': 1000,
  'work-records--desk--light': 1000,
  'defects--desk--light': 1000,
  'quality--desk--light': 1000,
  'hall--desk--light': 1000,
  'order--desk--light': 1000,
  'line-progress--desk--light': 1000,
  'bundles--desk--light': 1000,
  'reports--desk--light': 1000,
  'kiosk-8-end-shift--kiosk--light': 800,
}

/** Whether the manuals show a page as it is at this seat in this theme. */
export const isInManuals = (name: string, seat: Seat, theme: (typeof themes)[number]): boolean =>
  `${name}--${seat}--${theme}` in chosen

/** Height by width where less is enough: what stands below names the computer the picture was taken on. */
const shares: Readonly<Record<string, number>> = { 'network-on': 0.4 }

/** A list is as long as its rows; the first screen of it says enough. */
const tallestFor = (name: string): number => {
  const { width, height } = seats[name.includes('--phone--') ? 'phone' : 'desk'].viewport
  return height / width
}

export async function refreshManualPictures(screenshots: string): Promise<void> {
  for (const locale of locales) {
    const folder = join(root, 'docs', 'manuals', 'pictures', locale)
    mkdirSync(folder, { recursive: true })
    for (const [name, width] of Object.entries(chosen)) {
      const from = join(screenshots, locale, `${name}.png`)
      if (!existsSync(from)) continue
      const [short = name] = name.split('--')
      const resized = sharp(from).resize({ width })
      const { data, info } = await resized.png().toBuffer({ resolveWithObject: true })
      const height = Math.min(info.height, Math.round(width * (shares[short] ?? tallestFor(name))))
      await sharp(data)
        .extract({ left: 0, top: 0, width, height })
        .webp({ quality: 80, effort: 6 })
        .toFile(join(folder, `${short}.webp`))
    }
  }
}
