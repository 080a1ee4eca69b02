import { boardNames } from '../../../contracts/workshop/screens.ts'
import type { PageArea } from '../../app/pages.ts'

/** The kiosk and the screens are open to anybody: a device that is not paired yet says so and how to pair it. */
export default {
  name: 'floor',
  order: 20,
  module: 'workshop',
  pages: [
    {
      path: '/my-work',
      name: 'my-work',
      title: 'myWork.title',
      access: 'workRecord.readOwn',
      component: () => import('./pages/MyWorkPage.vue'),
      nav: { icon: 'i-lucide-hand', order: 10, phone: 4, unless: 'workRecord.readAll' },
      start: 30,
      startUnless: 'workRecord.readAll',
    },
    {
      path: '/calls',
      name: 'calls',
      title: 'calls.title',
      access: 'call.read',
      component: () => import('../calls/pages/CallsPage.vue'),
      nav: { icon: 'i-lucide-siren', order: 15, phone: 3 },
      start: 40,
    },
    {
      path: '/offline-work',
      name: 'offline-work',
      title: 'offlineWork.title',
      access: 'workRecord.readLine',
      component: () => import('../offline-work/OfflineWorkPage.vue'),
      nav: { icon: 'i-lucide-hard-drive-upload', order: 30 },
    },
    {
      path: '/kiosk',
      name: 'kiosk',
      title: 'kiosk.title',
      access: 'public',
      layout: 'bare',
      component: () => import('./pages/KioskPage.vue'),
    },
    {
      path: '/tv',
      name: 'tv',
      title: 'tv.title',
      access: 'public',
      layout: 'bare',
      component: () => import('../screens/pages/ScreenPage.vue'),
    },
    {
      path: '/tv/floor',
      name: 'tv-floor',
      title: 'tv.title',
      access: 'board.view',
      layout: 'bare',
      component: () => import('../screens/pages/BoardPage.vue'),
      nav: { icon: 'i-lucide-tv', order: 20 },
    },
    {
      path: `/tv/:board(${boardNames.join('|')})+`,
      name: 'tv-board',
      title: 'tv.title',
      access: 'board.view',
      layout: 'bare',
      component: () => import('../screens/pages/BoardPage.vue'),
    },
  ],
  over: [{ access: 'call.read', component: () => import('../calls/components/CallAlerts.vue') }],
} satisfies PageArea
