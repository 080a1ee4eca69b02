import { computed, shallowRef } from 'vue'
import type { ResponseOf } from '../../../contracts/route.ts'
import { decideWorkRecords, listWorkRecords, type WorkRecord } from '../../../contracts/workshop/work-records.ts'
import { useAction } from '../../app/use-action.ts'
import { useList } from '../../ui/list/use-list.ts'
import { useSelection } from '../../ui/list/use-selection.ts'

type Decision = 'approve' | 'reject'
type Outcome = ResponseOf<typeof decideWorkRecords>['outcomes'][number]

/** What became of a record on the screen. */
export type RowState =
  | { kind: 'open' }
  | { kind: 'own' }
  | { kind: 'gone' }
  | { kind: 'done'; decision: Decision }
  | { kind: 'refused'; message: string }

export interface WorkerGroup {
  workerId: string
  workerName: string
  lineName: string
  records: WorkRecord[]
  /** Ids of those that can be decided now. */
  openIds: string[]
  amountMinor: number
}

/** The records that wait for the person's decision, those chosen, and what became of the decided ones. */
export function useApprovals() {
  const list = useList(listWorkRecords, {
    fixed: { status: 'pending' },
    live: ['workRecord.created', 'workRecord.changed', 'workRecord.decided'],
    limit: 200,
  })
  const action = useAction(decideWorkRecords)
  const outcomes = shallowRef<ReadonlyMap<string, RowState>>(new Map())
  const summary = shallowRef<{ decision: Decision; done: number; refused: number }>()

  function stateOf(record: WorkRecord): RowState {
    const outcome = outcomes.value.get(record.id)
    if (outcome) return outcome
    if (list.gone.value.has(record.id)) return { kind: 'gone' }
    return record.abilities.decide ? { kind: 'open' } : { kind: 'own' }
  }

  const isOpen = (record: WorkRecord) => ['open', 'refused'].includes(stateOf(record).kind)

  const isOwn = ({ records }: WorkerGroup) => records.every((record) => stateOf(record).kind === 'own')

  const groups = computed<WorkerGroup[]>(() =>
    [...Map.groupBy(list.rows.value, ({ workerId }) => workerId)]
      .map(([workerId, records]) => ({
        workerId,
        workerName: records[0]?.workerName ?? '',
        lineName: records[0]?.lineName ?? '',
        records,
        openIds: records.filter(isOpen).map(({ id }) => id),
        amountMinor: records.filter(isOpen).reduce((sum, { amountMinor }) => sum + amountMinor, 0),
      }))
      // What is not the person's to decide (their own work) stands last.
      .toSorted(
        (one, other) => Number(isOwn(one)) - Number(isOwn(other)) || one.workerName.localeCompare(other.workerName),
      ),
  )
  const openIds = computed(() => groups.value.flatMap((group) => group.openIds))
  const selection = useSelection(openIds)

  const chosen = computed(() => list.rows.value.filter(({ id }) => selection.chosen.value.has(id)))
  const chosenMinor = computed(() => chosen.value.reduce((sum, { amountMinor }) => sum + amountMinor, 0))

  function toggleGroup({ openIds: ids }: WorkerGroup): void {
    const isAll = ids.every((id) => selection.chosen.value.has(id))
    for (const id of ids) if (selection.chosen.value.has(id) === isAll) selection.toggle(id)
  }

  function noteOutcome(decision: Decision, { id, outcome, message }: Outcome): [string, RowState] {
    return [id, outcome === 'done' ? { kind: 'done', decision } : { kind: 'refused', message: message ?? '' }]
  }

  /** True when an answer came; each record then says for itself what became of it. */
  async function decide(decision: Decision, reason?: string, defectKindId?: string): Promise<boolean> {
    const records = chosen.value.map(({ id, version }) => ({ id, version }))
    if (records.length === 0) return false
    const answer = await action.run({
      body: {
        records,
        decision,
        ...(reason === undefined ? {} : { reason }),
        ...(defectKindId === undefined ? {} : { defectKindId }),
      },
    })
    if (!answer) return false
    outcomes.value = new Map([...outcomes.value, ...answer.outcomes.map((outcome) => noteOutcome(decision, outcome))])
    summary.value = { decision, done: answer.done, refused: answer.refused }
    return true
  }

  /** Reads afresh; what was decided leaves the screen. */
  async function refresh(): Promise<void> {
    await list.refresh()
    outcomes.value = new Map()
    summary.value = undefined
  }

  return {
    list,
    groups,
    selection,
    chosen,
    chosenMinor,
    stateOf,
    isOpen,
    toggleGroup,
    decide,
    refresh,
    summary,
    action,
  }
}

export type Approvals = ReturnType<typeof useApprovals>
