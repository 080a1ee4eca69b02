import { computed, ref, watch, type Ref } from 'vue'
import { useConnection } from './realtime.ts'

/** As the worker expects it. */
const takeOverWord = 'take-over'
const lookEvery = 10 * 60_000

/** A newer version lies ready on the device and waits for the pages to let it take over. */
const waiting = ref<ServiceWorker | null>(null)
/** This page is an older version than what the server or the device gives now. */
const isOutdated = ref(false)

export const isNewer = computed(() => waiting.value !== null || isOutdated.value)

function noteWaiting({ active, waiting: next }: ServiceWorkerRegistration): void {
  // The very first worker has nobody to wait for.
  waiting.value = active ? next : null
}

function follow(registration: ServiceWorkerRegistration): void {
  noteWaiting(registration)
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => noteWaiting(registration))
  })
  let hadWorker = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // The very first one is of this page's own version.
    if (hadWorker) isOutdated.value = true
    hadWorker = true
  })
}

/** Whether the server gives another first page than this one came from; for where a browser allows no worker. */
async function isServedAnother(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"][src^="/assets/"]')?.src
  if (own === undefined) return false
  const answer = await fetch('/index.html', { cache: 'no-store' })
  return answer.ok && !(await answer.text()).includes(new URL(own).pathname)
}

/**
 * Keeps the pages on the device, so that they open without the server, and looks for a new version: now and then, and
 * whenever the server is back. A browser allows it on pages it trusts only; elsewhere a new version is still noticed.
 */
export async function keepPages(): Promise<void> {
  const registration =
    'serviceWorker' in navigator
      ? await navigator.serviceWorker.register('/service-worker.js').catch(() => undefined)
      : undefined
  if (registration) follow(registration)
  const look = async () => {
    if (registration) await registration.update()
    else if (await isServedAnother()) isOutdated.value = true
  }
  const lookNow = () => void look().catch(() => undefined)
  window.setInterval(lookNow, lookEvery)
  watch(useConnection().connection, (now, before) => {
    if (now === 'on' && before === 'lost') lookNow()
  })
}

/** Changes to the new version and opens an address in it: the present one, if no other is given. */
export function openNewer(address = window.location.href): void {
  const open = () => {
    if (address === window.location.href) window.location.reload()
    else window.location.assign(address)
  }
  if (!waiting.value) return open()
  navigator.serviceWorker.addEventListener('controllerchange', open, { once: true })
  waiting.value.postMessage(takeOverWord, {})
}

/** For pages nobody leaves: they change to a new version as soon as nobody is in the middle of anything. */
export function useNewVersion(isFree: Readonly<Ref<boolean>>): void {
  watch(
    [isNewer, isFree],
    ([newer, free]) => {
      if (newer && free) openNewer()
    },
    { immediate: true },
  )
}
