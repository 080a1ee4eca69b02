import { useToast } from '@nuxt/ui/composables'
import { useI18n } from 'vue-i18n'
import { markAttendance } from '../../../contracts/workshop/attendance.ts'
import type { BodyInput } from '../../../contracts/route.ts'
import { useAction } from '../../app/use-action.ts'
import { useTold } from '../../ui/use-told.ts'

type Marks = BodyInput<typeof markAttendance>

/** Marks workers by hand: says how many were marked, and why the first of the others was not. */
export function useMark(refresh: () => unknown) {
  const { t } = useI18n()
  const told = useTold()
  const toast = useToast()
  const action = useAction(markAttendance)

  async function mark(body: Marks): Promise<boolean> {
    const answer = await action.run({ body })
    if (!answer) return false
    if (answer.done > 0) told(t(`shiftNow.marked.${body.mark}`, { count: answer.done }, answer.done))
    const refused = answer.outcomes.find(({ outcome }) => outcome === 'refused')
    if (refused) {
      toast.add({ title: refused.message ?? '', color: 'error', icon: 'i-lucide-circle-alert', duration: 10_000 })
    }
    await refresh()
    return refused === undefined
  }

  return { mark, action }
}
