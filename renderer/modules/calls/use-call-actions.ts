import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { giveCallBack, reopenCall, resolveCall, takeCall, type Call } from '../../../contracts/workshop/calls.ts'
import { call as send } from '../../app/api.ts'
import { failureOf } from '../../app/failure.ts'
import { useProblemTold } from '../../ui/use-problem-told.ts'
import { useUndo } from '../../ui/use-undo.ts'

/** Taking and resolving a call, each done at once and offered to be taken back. */
export function useCallActions(changed: (call: Call | undefined) => void) {
  const { t } = useI18n()
  const offerUndo = useUndo()
  const tellProblem = useProblemTold()
  const busyId = ref<string>()

  async function attempt(id: string, work: () => Promise<Call>): Promise<boolean> {
    if (busyId.value !== undefined) return false
    busyId.value = id
    try {
      changed(await work())
      return true
    } catch (error) {
      tellProblem(failureOf(error))
      // Somebody else was quicker, or it is over: what is shown follows.
      changed(undefined)
      return false
    } finally {
      busyId.value = undefined
    }
  }

  const giveBack = ({ id }: Call) => attempt(id, () => send(giveCallBack, { params: { id } }))

  async function take(call: Call): Promise<void> {
    const params = { id: call.id }
    if (await attempt(call.id, () => send(takeCall, { params }))) {
      offerUndo(t('calls.took', { line: call.lineName }), async () => void (await giveBack(call)))
    }
  }

  async function resolve(call: Call, note = ''): Promise<boolean> {
    const params = { id: call.id }
    const isDone = await attempt(call.id, () => send(resolveCall, { params, body: note ? { note } : {} }))
    if (isDone) {
      offerUndo(t('calls.resolvedOne', { line: call.lineName }), async () => {
        await attempt(call.id, () => send(reopenCall, { params }))
      })
    }
    return isDone
  }

  return { busyId, take, giveBack, resolve }
}
