import { computed, ref } from 'vue'

/** One column of a list page. Its cell is the slot of its key, or what `value` says. */
export interface Column<Row = never> {
  key: string
  /** Key of its heading; `field.<key>` where it says nothing. */
  label?: string
  /** The contract's sort column that its heading sorts by. */
  sort?: string
  /** Figures stand at the end, one under another. */
  numeric?: boolean
  value?: (row: Row) => string | number | null
  /** Not shown until switched on. */
  hidden?: boolean
  /** Its part in a phone's card: its heading, a fact below, or nothing. */
  card?: 'title' | 'fact' | 'none'
  class?: string
}

/** What a cell holds where it has no slot of its own; null where there is nothing to show. */
export function valueOf<Row extends object>(column: Column<Row>, row: Row): string | null {
  const value: unknown = column.value ? column.value(row) : Reflect.get(row, column.key)
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : null
}

interface Layout {
  order: string[]
  hidden: string[]
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

function readLayout(key: string): Layout | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const order: unknown = Reflect.get(kept, 'order')
    const hidden: unknown = Reflect.get(kept, 'hidden')
    return isTexts(order) && isTexts(hidden) ? { order, hidden } : undefined
  } catch {
    return undefined
  }
}

/** Which columns are shown and in what order; kept on this device by the list's name. */
export function useColumnLayout<C extends Column<never>>(name: string, columns: () => readonly C[]) {
  const storageKey = `markaz.columns.${name}`
  const kept = ref(readLayout(storageKey))

  const ordered = computed(() => {
    const order = kept.value?.order ?? []
    const at = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length)
    return columns().toSorted((one, other) => at(one.key) - at(other.key))
  })
  const isHidden = (column: C) => kept.value?.hidden.includes(column.key) ?? column.hidden ?? false
  const shown = computed(() => ordered.value.filter((column) => !isHidden(column)))

  function keep(order: string[], hidden: string[]): void {
    kept.value = { order, hidden }
    localStorage.setItem(storageKey, JSON.stringify(kept.value))
  }

  const keys = () => ordered.value.map(({ key }) => key)
  const hiddenKeys = () => ordered.value.filter(isHidden).map(({ key }) => key)

  return {
    ordered,
    shown,
    isHidden,
    setShown(key: string, isShown: boolean): void {
      const others = hiddenKeys().filter((one) => one !== key)
      keep(keys(), isShown ? others : [...others, key])
    },
    move(key: string, by: -1 | 1): void {
      const order = keys()
      const from = order.indexOf(key)
      const [moved] = order.splice(from, 1)
      if (moved !== undefined) order.splice(Math.max(0, from + by), 0, moved)
      keep(order, hiddenKeys())
    },
    /** Shows exactly these of the columns it may decide on, in their order; the rest stay as the page has them. */
    show(wanted: readonly string[], decides: (key: string) => boolean): void {
      const others = columns().filter(({ key }) => !decides(key))
      const order = [...wanted, ...columns().flatMap(({ key }) => (wanted.includes(key) ? [] : [key]))]
      const left = columns().filter(({ key }) => decides(key) && !wanted.includes(key))
      keep(
        order,
        [...left, ...others.filter((column) => column.hidden)].map(({ key }) => key),
      )
    },
    reset(): void {
      kept.value = undefined
      localStorage.removeItem(storageKey)
    },
  }
}

export type ColumnLayout = Omit<ReturnType<typeof useColumnLayout>, 'isHidden'>
