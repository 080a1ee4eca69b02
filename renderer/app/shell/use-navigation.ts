import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { pageAreas, type PageRecord } from '../pages.ts'
import { useSession } from '../session.store.ts'

export interface NavItem {
  label: string
  /** What it is called where there is little room: `nav.short.<page>`, or its whole name. */
  short: string
  icon: string
  to: string
  phone: number | undefined
}

export interface NavGroup {
  name: string
  label: string
  items: NavItem[]
}

/** The pages the person may open, by area, in order. */
export function useNavigation() {
  const { t, te } = useI18n()
  const session = useSession()

  const isListed = ({ nav, access }: PageRecord): boolean =>
    nav !== undefined && session.may(access) && !(nav.unless !== undefined && session.may(nav.unless))

  const itemOf = (page: PageRecord): NavItem => ({
    label: t(page.title),
    short: t(te(`nav.short.${page.name}`) ? `nav.short.${page.name}` : page.title),
    icon: page.nav?.icon ?? '',
    to: page.path,
    phone: page.nav?.phone,
  })

  const groups = computed<NavGroup[]>(() =>
    pageAreas
      .filter((area) => session.hasModule(area.module))
      .map((area) => ({
        name: area.name,
        label: t(`area.${area.name}`),
        items: area.pages
          .filter(isListed)
          .toSorted((one, other) => (one.nav?.order ?? 0) - (other.nav?.order ?? 0))
          .map(itemOf),
      }))
      .filter((group) => group.items.length > 0),
  )

  /** Every page the person may open that has one address: those of the sidebar, and those one gets to from others. */
  const found = computed(() =>
    pageAreas
      .filter((area) => session.hasModule(area.module))
      .flatMap((area) => {
        const listed = groups.value.find(({ name }) => name === area.name)?.items ?? []
        const known = new Set(listed.map(({ label }) => label))
        const others = area.pages
          .filter(({ path, access }) => !path.includes(':') && session.may(access))
          .map((page) => ({ ...itemOf(page), icon: page.nav?.icon ?? 'i-lucide-file' }))
          .filter(({ label }) => !known.has(label))
        return [...listed, ...others].map((item) => ({ ...item, area: t(`area.${area.name}`) }))
      }),
  )

  const phoneItems = computed(() =>
    groups.value
      .flatMap((group) => group.items)
      .filter((item) => item.phone !== undefined)
      .toSorted((one, other) => (one.phone ?? 0) - (other.phone ?? 0))
      .slice(0, 4),
  )

  return { groups, found, itemOf, phoneItems }
}
