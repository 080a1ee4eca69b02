import './theme.css'
import ui from '@nuxt/ui/vue-plugin'
import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { configureApi } from './api.ts'
import { currentLocale, i18n, isLocaleTag, preferredLocale, setLocale } from './i18n.ts'
import { keepPages } from './new-version.ts'
import { sayValidityInOurWords } from './own-validity.ts'
import { whenUnknown } from './realtime.ts'
import { router } from './router.ts'
import { useSession } from './session.store.ts'
import { waitForServer } from './wait-for-server.ts'

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia()).use(PiniaColada, {}).use(i18n).use(ui)
  const session = useSession()

  function signInAgain(): void {
    const { fullPath } = router.currentRoute.value
    void session.begin(null).then(() => router.push({ name: 'sign-in', query: { to: fullPath } }))
  }

  // A device that was unpaired says so itself.
  whenUnknown(() => {
    if (session.me?.kind === 'account') signInAgain()
  })
  configureApi({
    locale: currentLocale,
    onProblem: ({ code }) => {
      if (code === 'auth.required' && session.me) signInAgain()
      else if (code === 'auth.passwordChangeRequired') void router.push({ name: 'password' })
      else if (code === 'server.maintenance') void session.refresh()
      else if (code === 'setup.required') void session.refresh().then(() => router.push({ name: 'set-up' }))
    },
  })

  sayValidityInOurWords()
  await setLocale(preferredLocale() ?? 'uz-Latn', false)
  await waitForServer(() => session.load(), session.startAlone())
  const first = session.status?.locales[0]
  if (!session.me && !preferredLocale() && isLocaleTag(first)) await setLocale(first, false)

  app.use(router)
  await router.isReady()
  app.mount('#app')
  if (import.meta.env.PROD) void keepPages()
}

void start()
