import { computed, onScopeDispose, readonly, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { EventName } from '../../../contracts/events.ts'
import type { ListContract, RowOf } from '../../../contracts/list.ts'
import { call } from '../../app/api.ts'
import { failureOf, isAbort, type Failure } from '../../app/failure.ts'
import { useLiveRefresh } from '../../app/realtime.ts'
import { useSession } from '../../app/session.store.ts'
import { nextSort, ownNames, readState, writeState, type FilterValue, type FlatQuery } from './list-query.ts'
import { compareRows } from './live-rows.ts'

interface Page<Row> {
  items: Row[]
  nextCursor: string | null
  total?: number | undefined
  totalIsCapped?: boolean | undefined
  sums?: Record<string, number> | undefined
}

interface ListOptions {
  /** Filters the page itself sets and the person cannot take away. */
  fixed?: MaybeRefOrGetter<FlatQuery>
  /** Events after which the rows may be others: changed rows are shown at once, new ones wait to be asked for. */
  live?: readonly EventName[]
  limit?: number
  /** The row's own name among its kind; `id` where it says nothing. */
  key?: string
}

const pageSize = 50
const litFor = 2_000

/** The state behind a list page: what narrows it (kept in the address), the rows, and what happens to them meanwhile. */
export function useList<L extends ListContract>(list: L, options: ListOptions = {}) {
  type Row = RowOf<L>
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const idOfRow = (row: unknown): string =>
    String(typeof row === 'object' && row !== null ? Reflect.get(row, options.key ?? 'id') : '')

  const rows = shallowRef<Row[]>([])
  const nextCursor = shallowRef<string | null>(null)
  const sums = shallowRef<Readonly<Record<string, number>>>({})
  const total = shallowRef<{ count: number; isCapped: boolean }>()
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const failure = shallowRef<Failure>()
  const loadedAt = ref<number>()
  const waiting = ref(0)
  const lit = shallowRef<ReadonlySet<string>>(new Set())
  const gone = shallowRef<ReadonlySet<string>>(new Set())
  const former = ref<string[]>([])

  const state = computed(() => readState(list, route.query))
  const cursor = computed(() => (typeof route.query['cursor'] === 'string' ? route.query['cursor'] : undefined))
  /** The saved view it was last asked to show; what narrows it may have changed since. */
  const viewId = computed(() => (typeof route.query['view'] === 'string' ? route.query['view'] : undefined))
  const query = computed(() => ({ ...writeState(list, state.value), ...toValue(options.fixed) }))

  let running: AbortController | undefined

  async function fetchPage(extra: Record<string, string | number> = {}): Promise<Page<Row>> {
    running?.abort()
    running = new AbortController()
    const page = await call<ListContract>(list, {
      query: {
        limit: options.limit ?? pageSize,
        ...query.value,
        ...(cursor.value ? { cursor: cursor.value } : {}),
        ...(list.summed ? { sums: true } : {}),
        ...extra,
      },
      signal: running.signal,
    })
    return page as unknown as Page<Row>
  }

  function show(page: Page<Row>): void {
    rows.value = page.items
    nextCursor.value = page.nextCursor
    sums.value = page.sums ?? {}
    gone.value = new Set()
    waiting.value = 0
    loadedAt.value = Date.now()
    isLoaded.value = true
    failure.value = undefined
  }

  async function refresh(): Promise<void> {
    isLoading.value = true
    try {
      show(await fetchPage())
      isLoading.value = false
    } catch (error) {
      if (isAbort(error)) return
      isLoading.value = false
      failure.value = failureOf(error)
    }
  }

  let unlight: number | undefined
  function light(ids: ReadonlySet<string>): void {
    lit.value = ids
    window.clearTimeout(unlight)
    unlight = window.setTimeout(() => (lit.value = new Set()), litFor)
  }

  async function follow(): Promise<void> {
    if (!isLoaded.value || isLoading.value) return refresh()
    try {
      const page = await fetchPage()
      if (rows.value.length === 0) return show(page)
      const change = compareRows(rows.value, page.items, idOfRow)
      rows.value = change.rows
      sums.value = page.sums ?? {}
      gone.value = change.gone
      waiting.value = cursor.value ? 0 : change.added
      light(change.changed)
      loadedAt.value = Date.now()
      failure.value = undefined
    } catch (error) {
      if (!isAbort(error)) failure.value = failureOf(error)
    }
  }

  async function countTotal(): Promise<void> {
    const asked = JSON.stringify(query.value)
    try {
      const page = await call<ListContract>(list, { query: { ...query.value, limit: 1, total: true } })
      if (asked !== JSON.stringify(query.value) || page.total === undefined) return
      total.value = { count: page.total, isCapped: page.totalIsCapped ?? false }
    } catch (error) {
      failure.value = failureOf(error)
    }
  }

  function go(own: FlatQuery, nextAt?: string, view = viewId.value): void {
    const names = ownNames(list)
    const others = Object.fromEntries(
      Object.entries(route.query).filter(([name]) => !names.has(name) && name !== 'view'),
    )
    const extra = { ...(view ? { view } : {}), ...(nextAt ? { cursor: nextAt } : {}) }
    void router.replace({ query: { ...others, ...own, ...extra } })
  }

  const change = (part: Partial<typeof state.value>) => go(writeState(list, { ...state.value, ...part }))

  function setFilter(name: string, value: FilterValue | undefined): void {
    const { [name]: _, ...others } = state.value.filters
    change({ filters: value === undefined ? others : { ...others, [name]: value } })
  }

  function goNext(): void {
    if (!nextCursor.value) return
    former.value = [...former.value, cursor.value ?? '']
    go(writeState(list, state.value), nextCursor.value)
  }

  function goBack(): void {
    const at = former.value.at(-1)
    former.value = former.value.slice(0, -1)
    go(writeState(list, state.value), at)
  }

  watch(
    () => JSON.stringify(query.value),
    () => {
      total.value = undefined
      former.value = []
    },
  )
  watch(
    () => JSON.stringify([query.value, cursor.value]),
    () => void refresh(),
    { immediate: true },
  )
  // Some of what rows say is worded by the server.
  watch(
    () => session.me?.locale,
    () => void refresh(),
  )
  if (options.live) useLiveRefresh(options.live, () => void follow())
  onScopeDispose(() => {
    running?.abort()
    window.clearTimeout(unlight)
  })

  return {
    contract: list,
    rows,
    state,
    query,
    total,
    /** What the columns of all rows add up to, where the list tells. */
    sums,
    isLoading: readonly(isLoading),
    isLoaded: readonly(isLoaded),
    failure,
    loadedAt: readonly(loadedAt),
    /** How many new rows wait to be shown. */
    waiting: readonly(waiting),
    lit,
    gone,
    hasNext: computed(() => nextCursor.value !== null),
    hasFormer: computed(() => cursor.value !== undefined),
    idOfRow,
    refresh,
    /** Looks again without moving what is read: changed rows at once, new ones wait to be asked for. */
    follow,
    countTotal,
    goNext,
    goBack,
    search: (q: string) => change({ q }),
    sortBy: (column: string) => change({ sort: nextSort(column, state.value.sort, list.defaultSort) }),
    setFilter,
    clearFilters: () => change({ filters: {}, q: '' }),
    viewId,
    /** What narrows and orders it, without what the page itself sets: what a saved view keeps. */
    ownQuery: computed(() => writeState(list, state.value)),
    /** Nothing in the address says what to show. */
    isUnasked: () => ![...ownNames(list), 'view'].some((name) => name in route.query),
    /** Shows a saved view: its whole state; an empty id shows none. */
    apply: (own: FlatQuery, view = '') => go(own, undefined, view),
    setRow: (row: Row) => {
      rows.value = rows.value.map((one) => (idOfRow(one) === idOfRow(row) ? row : one))
      light(new Set([idOfRow(row)]))
    },
  }
}

export type List<L extends ListContract = ListContract> = ReturnType<typeof useList<L>>
