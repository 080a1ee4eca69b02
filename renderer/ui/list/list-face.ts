import { useI18n } from 'vue-i18n'
import type { ListContract, RowOf } from '../../../contracts/list.ts'
import type { Column } from './columns.ts'
import { useFormat } from '../../app/use-format.ts'
import { useListWords } from './use-list-words.ts'
import type { List } from './use-list.ts'
import type { useSelection } from './use-selection.ts'

/** What a list's rows are shown from, as a table or as cards. */
export interface FaceProps<L extends ListContract> {
  list: List<L>
  columns: readonly Column<RowOf<L>>[]
  selection?: ReturnType<typeof useSelection> | undefined
  openable?: boolean
  hasActions?: boolean
}

type RowSlot<Row> = (props: { row: Row }) => unknown
export type FaceSlots<Row> = { 'row-actions'?: RowSlot<Row> } & Record<`cell-${string}`, RowSlot<Row>>

/** A press inside a row's own controls is theirs, and text that is being marked is not a press. */
export function isForRow(event: Event): boolean {
  const inControl = event.target instanceof Element && event.target.closest('a, button, input, label, [role=checkbox]')
  return !inControl && !window.getSelection()?.toString()
}

/** What both faces say of a row and of a column. */
export function useFace<L extends ListContract>(props: FaceProps<L>) {
  const { t } = useI18n()
  const words = useListWords(props.list.contract)
  const format = useFormat()
  const isChosen = (row: RowOf<L>) => props.selection?.chosen.value.has(props.list.idOfRow(row)) ?? false
  return {
    heading: ({ label, key }: Column<RowOf<L>>) => (label ? t(label) : words.field(key)),
    isChosen,
    /** What a column adds up to, written as its cells are: money and thousandths by the name of the column, else pieces. */
    sumOf({ key }: Column<RowOf<L>>): string | undefined {
      const sum = props.list.sums.value[key]
      if (sum === undefined) return undefined
      if (key.endsWith('Thousandths')) return format.thousandths(sum)
      return key.endsWith('Minor') ? format.money(sum) : format.number(sum)
    },
    stateOf: (row: RowOf<L>) => ({
      'row-lit': props.list.lit.value.has(props.list.idOfRow(row)),
      'opacity-50': props.list.gone.value.has(props.list.idOfRow(row)),
      'bg-primary/8': isChosen(row),
    }),
  }
}
