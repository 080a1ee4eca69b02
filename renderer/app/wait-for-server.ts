import { NetworkError, ProblemError } from './api.ts'
import { i18n } from './i18n.ts'

/** A machine that is switched off does not even refuse; a device that can go on alone waits no longer for it. */
const answerWithin = 4_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function tell(text: string): void {
  const box = document.getElementById('app')
  if (!box) return
  const line = document.createElement('p')
  line.className = 'p-6 text-center'
  line.setAttribute('role', 'status')
  line.textContent = text
  box.replaceChildren(line)
}

const inTime = (loading: Promise<void>) =>
  Promise.race([
    loading,
    pause(answerWithin).then(() => {
      throw new NetworkError('it takes too long')
    }),
  ])

/**
 * Runs `load` until the server answers. While it does not, a device that can go on without it does so with `alone`; any
 * other says on the otherwise empty page what it waits for.
 */
export async function waitForServer(load: () => Promise<void>, alone?: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (alone ? inTime(load()) : load())
      return
    } catch (error) {
      const isDown = error instanceof NetworkError || (error instanceof ProblemError && error.problem.status >= 500)
      if (!isDown) throw error
      if (alone) return alone()
      tell(i18n.global.t('connection.waiting'))
      await pause(Math.min(1_000 * 2 ** attempt, 5_000))
    }
  }
}
