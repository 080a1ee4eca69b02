import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { columnsOf } from '../../../contracts/list-columns.ts'
import type { ListContract } from '../../../contracts/list.ts'
import { changeView, createView, deleteView, listViews, type SavedView } from '../../../contracts/views.ts'
import { useAction } from '../../app/use-action.ts'
import { useRead } from '../../app/use-read.ts'
import { useUndo } from '../use-undo.ts'
import type { ColumnLayout } from './columns.ts'
import { isSameQuery } from './list-query.ts'
import type { List } from './use-list.ts'

type Shown = Pick<SavedView, 'id' | 'query' | 'columns'>

const isShown = (value: unknown): value is Shown =>
  typeof value === 'object' && value !== null && 'id' in value && 'query' in value && 'columns' in value

function readDefault(key: string): Shown | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isShown(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Saved views of a list: what is shown, under a name. Which one it opens with is this device's own choice. */
export function useViews<L extends ListContract>(list: List<L>, layout: ColumnLayout) {
  const { t } = useI18n()
  const told = useUndo()
  const name = list.contract.name
  const storageKey = `markaz.view.${name}`
  const first = ref(readDefault(storageKey))
  const { data, failure, refresh } = useRead(listViews, { query: { list: name } })
  const create = useAction(createView)
  const change = useAction(changeView)
  const remove = useAction(deleteView)

  const known = new Set(columnsOf(list.contract).map(({ key }) => key))
  const columns = computed(() => layout.shown.value.map(({ key }) => key).filter((key) => known.has(key)))
  const views = computed(() => data.value?.items ?? [])
  const current = computed(() => views.value.find(({ id }) => id === list.viewId.value))
  const isChanged = computed(() => {
    const view = current.value
    if (!view) return false
    const hasOtherColumns = view.columns.length > 0 && view.columns.join() !== columns.value.join()
    return hasOtherColumns || !isSameQuery(view.query, list.ownQuery.value)
  })

  function show(view: Shown): void {
    if (view.columns.length > 0) layout.show(view.columns, (key) => known.has(key))
    list.apply(view.query, view.id)
  }

  function setFirst(view: SavedView | undefined): void {
    first.value = view && { id: view.id, query: view.query, columns: view.columns }
    if (first.value) localStorage.setItem(storageKey, JSON.stringify(first.value))
    else localStorage.removeItem(storageKey)
  }

  // An address that says nothing opens with this device's own view.
  if (first.value && list.isUnasked()) show(first.value)

  async function save(values: { name: string; shared: boolean }): Promise<boolean> {
    const query = list.ownQuery.value
    const view = await create.run({ body: { list: name, ...values, query, columns: columns.value } })
    if (!view) return false
    await refresh()
    list.apply(query, view.id)
    return true
  }

  async function update(view: SavedView, values: { name?: string; shared?: boolean }): Promise<boolean> {
    const saved = await change.run({ params: { id: view.id }, body: { version: view.version, ...values } })
    await refresh()
    return saved !== undefined
  }

  async function keepPresent(view: SavedView): Promise<void> {
    const body = { version: view.version, query: list.ownQuery.value, columns: columns.value }
    const saved = await change.run({ params: { id: view.id }, body })
    await refresh()
    if (saved && first.value?.id === saved.id) setFirst(saved)
  }

  async function drop(view: SavedView): Promise<void> {
    if (!(await remove.run({ params: { id: view.id } }))) return
    if (first.value?.id === view.id) setFirst(undefined)
    if (list.viewId.value === view.id) list.apply(list.ownQuery.value)
    await refresh()
    // Somebody else's cannot be made anew under their name.
    if (!view.own) return
    told(t('views.deleted', { name: view.name }), async () => {
      const { query, columns: kept, shared } = view
      await create.run({ body: { list: name, name: view.name, query, columns: kept, shared } })
      await refresh()
    })
  }

  return {
    views,
    current,
    isChanged,
    firstId: computed(() => first.value?.id),
    columns,
    failure,
    create,
    change,
    problem: computed(() => change.failure.value ?? remove.failure.value ?? failure.value),
    show,
    showAll: () => {
      layout.reset()
      list.apply({})
    },
    setFirst,
    save,
    update,
    keepPresent,
    drop,
    refresh,
  }
}
