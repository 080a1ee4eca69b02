import type { PageArea } from '../../app/pages.ts'

export default {
  name: 'reports',
  order: 15,
  module: 'workshop',
  pages: [
    {
      path: '/statistics',
      name: 'statistics',
      title: 'statistics.title',
      manual: 'master/statistics',
      manualOwn: 'worker/statistics',
      access: 'workRecord.readOwn',
      component: () => import('./pages/StatisticsPage.vue'),
      nav: { icon: 'i-lucide-chart-column', order: 10, phone: 6 },
    },
    {
      path: '/reports',
      name: 'reports',
      title: 'reports.title',
      manual: 'office/reports',
      access: 'workRecord.readLine',
      component: () => import('./pages/ReportsPage.vue'),
      nav: { icon: 'i-lucide-file-chart-column', order: 20 },
    },
    {
      path: '/scheduled-reports',
      name: 'scheduled-reports',
      title: 'scheduled.title',
      manual: 'office/scheduled-reports',
      access: 'reportSubscription.manage',
      component: () => import('./pages/ScheduledReportsPage.vue'),
      nav: { icon: 'i-lucide-calendar-clock', order: 30 },
    },
  ],
} satisfies PageArea
