import { expect, it, onTestFinished, vi } from 'vitest'
import { effectScope } from 'vue'
import { useWakeLock } from './use-wake-lock.ts'

/** A page in a browser that keeps the screen awake while it shows it; `answer` is how it meets the next request. */
function openPage() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const locks: { released: boolean }[] = []
  const lock = () => {
    const made = { released: false, release: () => Promise.resolve(void (made.released = true)) }
    locks.push(made)
    return made
  }
  const request = vi.fn<(kind: string) => Promise<unknown>>(() => Promise.resolve(lock()))
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', { wakeLock: { request } })
  const scope = effectScope()
  onTestFinished(() => {
    scope.stop()
    vi.unstubAllGlobals()
  })
  return {
    request,
    locks,
    lock,
    enter: () => scope.run(useWakeLock),
    leave: () => scope.stop(),
    /** Browsers release the lock of a page that is hidden. */
    show(isVisible: boolean) {
      page.visibilityState = isVisible ? 'visible' : 'hidden'
      if (!isVisible) for (const made of locks) made.released = true
      page.dispatchEvent(new Event('visibilitychange'))
    },
  }
}
/** What was promised has come. */
const settled = () => new Promise(setImmediate)

it('keeps the screen awake while the page is there, again after it was hidden, and no longer', async () => {
  const { request, locks, enter, leave, show } = openPage()
  enter()
  expect(request.mock.calls).toEqual([['screen']])
  await settled()
  show(true)
  expect(request).toHaveBeenCalledTimes(1)
  show(false)
  expect(request).toHaveBeenCalledTimes(1)
  show(true)
  expect(request).toHaveBeenCalledTimes(2)
  await settled()
  expect(locks.map(({ released }) => released)).toEqual([true, false])
  leave()
  expect(locks.map(({ released }) => released)).toEqual([true, true])
  show(false)
  show(true)
  expect(request).toHaveBeenCalledTimes(2)
})

it('holds nothing where the page was left before the browser answered', async () => {
  const { request, lock, locks, enter, leave } = openPage()
  const answer = Promise.withResolvers<unknown>()
  request.mockReturnValueOnce(answer.promise)
  enter()
  leave()
  answer.resolve(lock())
  await settled()
  expect(locks).toMatchObject([{ released: true }])
})

it('minds neither a browser that refuses nor one that cannot', async () => {
  const { request, enter, leave, show } = openPage()
  request.mockRejectedValueOnce(new DOMException('the battery is low', 'NotAllowedError'))
  enter()
  await settled()
  show(true)
  expect(request).toHaveBeenCalledTimes(2)
  leave()

  vi.stubGlobal('navigator', {})
  effectScope().run(useWakeLock)
})
