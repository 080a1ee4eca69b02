import { NetworkError, ProblemError } from './api.ts'
import { i18n } from './i18n.ts'

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

/** Runs `load` until the server answers; while it does not, says so on the otherwise empty page. */
export async function waitForServer(load: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await load()
      return
    } catch (error) {
      const isDown = error instanceof NetworkError || (error instanceof ProblemError && error.problem.status >= 500)
      if (!isDown) throw error
      tell(i18n.global.t('connection.waiting'))
      await pause(Math.min(1_000 * 2 ** attempt, 5_000))
    }
  }
}
