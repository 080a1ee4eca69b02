import type { PageArea } from '../../app/pages.ts'

export default {
  name: 'platform',
  order: 95,
  pages: [
    {
      path: '/notifications',
      name: 'notifications',
      title: 'notifications.title',
      access: 'signedIn',
      component: () => import('./pages/NotificationsPage.vue'),
    },
    {
      path: '/import',
      name: 'import',
      title: 'importing.title',
      access: 'import.run',
      component: () => import('./pages/ImportPage.vue'),
      nav: { icon: 'i-lucide-file-up', order: 10 },
    },
    {
      path: '/jobs',
      name: 'jobs',
      title: 'jobs.title',
      access: 'job.manage',
      component: () => import('./pages/JobsPage.vue'),
      nav: { icon: 'i-lucide-cog', order: 20 },
    },
    {
      path: '/audit',
      name: 'audit',
      title: 'audit.title',
      access: 'audit.read',
      component: () => import('./pages/AuditPage.vue'),
      nav: { icon: 'i-lucide-scroll-text', order: 30 },
    },
    {
      path: '/network',
      name: 'network',
      title: 'network.title',
      access: 'lan.manage',
      component: () => import('./pages/NetworkPage.vue'),
      nav: { icon: 'i-lucide-router', order: 40 },
    },
    {
      path: '/health',
      name: 'health',
      title: 'health.title',
      access: 'health.read',
      component: () => import('./pages/HealthPage.vue'),
      nav: { icon: 'i-lucide-heart-pulse', order: 50 },
    },
  ],
} satisfies PageArea
