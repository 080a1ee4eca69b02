import type { PageArea } from '../../app/pages.ts'

export default {
  name: 'admin',
  order: 90,
  pages: [
    {
      path: '/people',
      name: 'people',
      title: 'people.title',
      access: 'person.read',
      component: () => import('./pages/PeoplePage.vue'),
      nav: { icon: 'i-lucide-contact', order: 10 },
    },
    {
      path: '/accounts',
      name: 'accounts',
      title: 'accounts.title',
      access: 'account.manage',
      component: () => import('./pages/AccountsPage.vue'),
      nav: { icon: 'i-lucide-users', order: 20 },
    },
    {
      path: '/roles',
      name: 'roles',
      title: 'roles.title',
      access: 'role.manage',
      component: () => import('./pages/RolesPage.vue'),
      nav: { icon: 'i-lucide-shield', order: 30 },
    },
    {
      path: '/stations',
      name: 'stations',
      title: 'stations.title',
      access: 'station.manage',
      component: () => import('./pages/StationsPage.vue'),
      nav: { icon: 'i-lucide-monitor', order: 40 },
    },
    {
      path: '/screens',
      name: 'screens',
      title: 'screens.title',
      access: 'station.manage',
      component: () => import('../screens/pages/ScreensPage.vue'),
      nav: { icon: 'i-lucide-monitor-play', order: 45 },
    },
    {
      path: '/settings',
      name: 'settings',
      title: 'settings.title',
      access: 'settings.read',
      component: () => import('./pages/SettingsPage.vue'),
      nav: { icon: 'i-lucide-settings', order: 50 },
    },
  ],
} satisfies PageArea
