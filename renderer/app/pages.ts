import type { Component } from 'vue'
import type { ModuleName } from '../../contracts/common.ts'
import type { Access } from '../../contracts/route.ts'
import type { ManualName } from './help/manual.ts'

/** Where a page stands in the sidebar and on a phone's bottom bar. */
export interface NavEntry {
  /** A literal icon name, so that the build finds and bundles it. */
  icon: string
  order: number
  /** Its place on a phone's bottom bar, from 1; the first four are shown beside the menu, under `nav.short.<page>`. */
  phone?: number
  /** Not for those who may do this: the page is open to them, but not what they come for. */
  unless?: Access
}

/** A manual and its section: `master/approvals`. */
export type ManualPlace = `${ManualName}/${string}`

/** One page: its address, who may open it, what it is called. */
export interface PageRecord {
  path: string
  name: string
  /** Key of its title. */
  title: string
  /** Any one of these opens it. */
  access: Access | readonly Access[]
  component: () => Promise<{ default: Component }>
  /** `shell` (what it is without saying): with the sidebar; `bare`: the whole screen. */
  layout?: 'shell' | 'bare'
  nav?: NavEntry
  /** What describes it; a page in the sidebar says so. */
  manual?: ManualPlace
  /** What describes it to those who see only their own work. */
  manualOwn?: ManualPlace
  /** A page to start the day on; the lowest number that the person may open wins. */
  start?: number
  /** Not for those who may do this. */
  startUnless?: Access
}

/** The pages of one area, listed in `modules/<area>/pages.ts`. */
export interface PageArea {
  /** Key of its heading in the sidebar: `area.<name>`. */
  name: string
  order: number
  /** Shown only where the institution switched this module on. */
  module?: ModuleName
  pages: readonly PageRecord[]
  /** What stands over every page of the shell, for those who may. */
  over?: readonly { access: Access; component: () => Promise<{ default: Component }> }[]
}

const found = import.meta.glob<{ default: PageArea }>('../modules/*/pages.ts', { eager: true })

export const pageAreas: readonly PageArea[] = Object.values(found)
  .map(({ default: area }) => area)
  .sort((one, other) => one.order - other.order)
