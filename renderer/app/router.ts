import { watch } from 'vue'
import { START_LOCATION, createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { manualNames } from './help/manual.ts'
import { i18n } from './i18n.ts'
import { isNewer, openNewer } from './new-version.ts'
import { pageAreas, type PageArea, type PageRecord } from './pages.ts'
import { useSession } from './session.store.ts'
import { startPage } from './start-page.ts'

declare module 'vue-router' {
  interface RouteMeta {
    page?: PageRecord
    area?: PageArea
    layout?: 'shell' | 'bare'
    title?: string
  }
}

const own: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/SignInPage.vue'),
    meta: { layout: 'bare', title: 'signIn.title' },
  },
  {
    path: '/set-up',
    name: 'set-up',
    component: () => import('./pages/SetUpPage.vue'),
    meta: { layout: 'bare', title: 'setUp.title' },
  },
  {
    path: '/password',
    name: 'password',
    component: () => import('./pages/PasswordPage.vue'),
    meta: { layout: 'bare', title: 'password.title' },
  },
  {
    path: '/pair',
    name: 'pair',
    component: () => import('./pages/PairPage.vue'),
    meta: { layout: 'bare', title: 'pair.title' },
  },
  { path: '/', name: 'home', component: () => import('./pages/HomePage.vue'), meta: { title: 'home.title' } },
  {
    path: '/profile',
    name: 'profile',
    component: () => import('./pages/ProfilePage.vue'),
    meta: { title: 'profile.title' },
  },
  {
    path: `/help/:manual(${manualNames.join('|')})?/:section?`,
    name: 'help',
    component: () => import('./help/HelpPage.vue'),
    meta: { title: 'manual.title' },
  },
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('./pages/NotFoundPage.vue'),
    meta: { title: 'notFound.title' },
  },
]

const ofAreas = pageAreas.flatMap((area) =>
  area.pages.map((page): RouteRecordRaw => ({
    path: page.path,
    name: page.name,
    component: page.component,
    meta: { page, area, title: page.title, ...(page.layout ? { layout: page.layout } : {}) },
  })),
)

export const router = createRouter({
  history: createWebHistory(),
  routes: [...own, ...ofAreas],
})

const open = new Set(['sign-in', 'pair'])

router.beforeEach((to, from) => {
  // Who goes to another page leaves nothing behind on this one: the moment to change to a new version.
  if (isNewer.value && from !== START_LOCATION && to.path !== from.path) {
    openNewer(to.fullPath)
    return false
  }
  const session = useSession()
  const name = String(to.name)
  if (!session.status?.setUp) return name === 'set-up' ? true : { name: 'set-up' }
  if (name === 'set-up') return { name: 'home' }
  if (open.has(name)) return true
  const isPublic = to.meta.page !== undefined && session.may(to.meta.page.access)
  if (!session.me) return isPublic ? true : { name: 'sign-in', query: { to: to.fullPath } }
  if (session.me.mustChangePassword && name !== 'password') return { name: 'password' }
  if (to.meta.page && !(isPublic && session.hasModule(to.meta.area?.module)))
    return { name: 'not-found', params: { path: [] } }
  if (name === 'home') {
    const start = startPage()
    if (start) return { name: start.name, replace: true }
  }
  return true
})

router.afterEach((to, from) => {
  if (to.path !== from.path) window.scrollTo({ top: 0 })
  // As theme.js says it for the first page.
  const seat = /^\/(tv|kiosk)\b/.exec(to.path)?.[1]
  if (seat) document.documentElement.dataset['seat'] = seat
  else delete document.documentElement.dataset['seat']
  showTitle()
})

function showTitle(): void {
  const { title: key } = router.currentRoute.value.meta
  const title = key === undefined ? '' : i18n.global.t(key)
  document.title = title ? `${title} · Markaz` : 'Markaz'
}
watch(i18n.global.locale, showTitle)

// After an update the names of the built files change; a page that was open asks for ones that are gone.
router.onError((error, to) => {
  const isGone = error instanceof TypeError && /dynamically imported module|Importing a module/i.test(error.message)
  if (isGone) window.location.assign(to.fullPath)
})
