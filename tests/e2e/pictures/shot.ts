import type { Page } from '@playwright/test'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { BuiltInRole } from '../../../contracts/permissions.ts'
import type { seats } from '../../support/seats.ts'

export type Seat = keyof typeof seats

/** Who looks at the page: somebody with a role, a paired device, or nobody; `empty` is an install not set up yet. */
export type Viewer = BuiltInRole | 'kiosk' | 'screen' | 'nobody' | 'empty'

export const locales = ['ru', 'uz-Latn'] as const satisfies readonly LocaleTag[]
export const themes = ['light', 'dark'] as const

/** One page as somebody sees it at one seat; it is taken in every language and theme. */
export interface Shot {
  /** The picture's name: `approvals`, `kiosk-3-quantity`. */
  name: string
  seat: Seat
  viewer: Viewer
  path: string
  /** What the person does before the picture. */
  act?: (page: Page) => Promise<void>
  /** What fails here fails on purpose, so the browser's complaints about it are no news. */
  fails?: boolean
}
