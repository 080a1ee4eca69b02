import type { CommandPaletteGroup } from '@nuxt/ui'
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { Access } from '../../../contracts/route.ts'
import { isAbort } from '../failure.ts'
import { searchLookup, type LookupRow } from '../lookups.ts'
import { useSession } from '../session.store.ts'

/** Records the command palette finds by their list's own search; an area names them in `modules/<area>/search.ts`. */
export interface SearchSource {
  /** The list's contract name; it has a lookup. */
  of: string
  access: Access
  /** Key of the group's heading. */
  label: string
  icon: string
  to: (row: LookupRow) => string
}

const files = import.meta.glob<{ default: readonly SearchSource[] }>('../../modules/*/search.ts', { eager: true })
const sources = Object.values(files).flatMap((file) => file.default)

export function useRecordSearch(q: Readonly<Ref<string>>) {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const found = shallowRef<{ source: SearchSource; rows: LookupRow[] }[]>([])
  const isBusy = shallowRef(false)
  let running: AbortController | undefined
  let timer: number | undefined

  async function search(text: string): Promise<void> {
    running = new AbortController()
    const { signal } = running
    isBusy.value = true
    try {
      found.value = await Promise.all(
        sources
          .filter((source) => session.may(source.access))
          .map(async (source) => ({ source, rows: (await searchLookup(source.of, text, signal)).slice(0, 6) })),
      )
    } catch (error) {
      if (isAbort(error)) return
      found.value = []
    }
    isBusy.value = false
  }

  watch(q, (text) => {
    running?.abort()
    window.clearTimeout(timer)
    if (text.trim().length < 2) found.value = []
    else timer = window.setTimeout(() => void search(text.trim()), 200)
  })
  onScopeDispose(() => {
    running?.abort()
    window.clearTimeout(timer)
  })

  const groups = computed<CommandPaletteGroup[]>(() =>
    found.value
      .filter(({ rows }) => rows.length > 0)
      .map(({ source, rows }) => ({
        id: source.of,
        label: t(source.label),
        // The server has searched already, and knows both scripts; the palette must not search again.
        ignoreFilter: true,
        items: rows.map((row) => ({
          label: row.label,
          ...(row.description ? { suffix: row.description } : {}),
          icon: source.icon,
          // Not `to`: a link to the page one is on would look chosen.
          onSelect: () => void router.push(source.to(row)),
        })),
      })),
  )

  return { groups, isBusy }
}
