import { useI18n } from 'vue-i18n'
import { deleteWorkRecord, undeleteWorkRecord, type WorkRecord } from '../../../contracts/workshop/work-records.ts'
import { useAction } from '../../app/use-action.ts'
import { useProblemTold } from '../../ui/use-problem-told.ts'
import { useUndo } from '../../ui/use-undo.ts'

/** Deletes a pending record at once, and offers to take that back. */
export function useDeleteWork(refresh: () => Promise<void>) {
  const { t } = useI18n()
  const offerUndo = useUndo()
  const tellProblem = useProblemTold()
  const remove = useAction(deleteWorkRecord)
  const restore = useAction(undeleteWorkRecord)

  async function deleteWork({ id, workerName }: WorkRecord): Promise<void> {
    const isDone = await remove.run({ params: { id } })
    if (!isDone) return tellProblem(remove.failure.value)
    await refresh()
    offerUndo(t('workRecords.deleted', { name: workerName }), async () => {
      if (!(await restore.run({ params: { id } }))) tellProblem(restore.failure.value)
      await refresh()
    })
  }

  return { deleteWork }
}
