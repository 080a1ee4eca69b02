import { onScopeDispose, ref } from 'vue'
import { announceScreen, readAnnouncement } from '../../../contracts/workshop/screens.ts'
import { call } from '../../app/api.ts'

const lookEvery = 3_000
/** How many looks between two announcements: the server forgets a browser it has not heard of for a minute. */
const looksBetween = 6

/** Waits to be made a screen, under a number the office knows it by. */
export function useAnnouncement(onAssigned: () => Promise<void>) {
  const number = ref<string>()
  let timer: number | undefined
  let looks = 0
  let isAssigned = false
  let isOver = false

  async function look(): Promise<void> {
    try {
      if (!isAssigned) {
        if (looks % looksBetween === 0) number.value = (await call(announceScreen, {})).number
        looks += 1
        isAssigned = (await call(readAnnouncement, {})).assigned
      }
      if (isAssigned && !isOver) return await onAssigned()
    } catch {
      // The server is away, or has none of it yet: it is asked again.
      looks = 0
    }
    if (!isOver) timer = window.setTimeout(() => void look(), lookEvery)
  }

  void look()
  onScopeDispose(() => {
    isOver = true
    window.clearTimeout(timer)
  })
  return number
}
