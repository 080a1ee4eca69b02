import type { CommandPaletteGroup, CommandPaletteItem } from '@nuxt/ui'
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { Access } from '../../../contracts/route.ts'
import { failureOf, isAbort } from '../failure.ts'
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

/** What a source answered: its rows, or nothing where it could not be searched. */
type Answer = readonly LookupRow[] | undefined

/** Asks every source by itself: what one finds is shown whether another is slow or fails, which then says so. */
export function useRecordSearch(q: Readonly<Ref<string>>) {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const answers = shallowRef<ReadonlyMap<SearchSource, Answer>>(new Map())
  const waiting = shallowRef(0)
  const isBusy = computed(() => waiting.value > 0)
  let running: AbortController | undefined
  let timer: number | undefined

  async function ask(source: SearchSource, text: string, { signal }: AbortController): Promise<void> {
    const answer = await searchLookup(source.of, text, signal).catch((error: unknown) => {
      if (!isAbort(error)) failureOf(error)
      return undefined
    })
    if (signal.aborted) return
    answers.value = new Map([...answers.value, [source, answer?.slice(0, 6)]])
    waiting.value -= 1
  }

  async function search(text: string): Promise<void> {
    const controller = new AbortController()
    running = controller
    const asked = sources.filter((source) => session.may(source.access))
    waiting.value = asked.length
    await Promise.all(asked.map((source) => ask(source, text, controller)))
  }

  function stop(): void {
    running?.abort()
    window.clearTimeout(timer)
    waiting.value = 0
  }

  watch(q, (text) => {
    stop()
    if (text.trim().length < 2) answers.value = new Map()
    else timer = window.setTimeout(() => void search(text.trim()), 200)
  })
  onScopeDispose(stop)

  const itemsOf = (source: SearchSource, answer: Answer): CommandPaletteItem[] =>
    answer?.map((row) => ({
      label: row.label,
      ...(row.description ? { suffix: row.description } : {}),
      icon: source.icon,
      // Not `to`: a link to the page one is on would look chosen.
      onSelect: () => void router.push(source.to(row)),
    })) ?? [{ label: t('palette.notSearched'), icon: 'i-lucide-circle-alert', disabled: true }]

  const groups = computed<CommandPaletteGroup[]>(() =>
    sources
      .flatMap((source) => (answers.value.has(source) ? [{ source, answer: answers.value.get(source) }] : []))
      .map(({ source, answer }) => ({
        id: source.of,
        label: t(source.label),
        // The server has searched already, and knows both scripts; the palette must not search again.
        ignoreFilter: true,
        items: itemsOf(source, answer),
      }))
      .filter(({ items }) => items.length > 0),
  )

  return { groups, isBusy }
}
