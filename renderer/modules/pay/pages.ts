import type { PageArea } from '../../app/pages.ts'

export default {
  name: 'pay',
  order: 15,
  module: 'workshop',
  pages: [
    {
      path: '/pay',
      name: 'pay',
      title: 'pay.title',
      access: 'pay.readOwn',
      component: () => import('./pages/PayPage.vue'),
      nav: { icon: 'i-lucide-wallet', order: 10, phone: 5 },
    },
    {
      path: '/pay/workers/:id',
      name: 'worker-pay',
      title: 'pay.worker',
      access: 'pay.readOwn',
      component: () => import('./pages/WorkerPayPage.vue'),
    },
    {
      path: '/pay-adjustments',
      name: 'pay-adjustments',
      title: 'payAdjustments.title',
      access: 'pay.readAll',
      component: () => import('./pages/PayAdjustmentsPage.vue'),
      nav: { icon: 'i-lucide-hand-coins', order: 20 },
    },
    {
      path: '/slips/:token',
      name: 'slip',
      title: 'slip.title',
      access: 'pay.readOwn',
      component: () => import('./pages/SlipPage.vue'),
    },
    {
      path: '/pay-disputes',
      name: 'pay-disputes',
      title: 'disputes.title',
      access: 'payDispute.read',
      component: () => import('./pages/PayDisputesPage.vue'),
      nav: { icon: 'i-lucide-message-circle-question', order: 25 },
    },
    {
      path: '/pay-periods',
      name: 'pay-periods',
      title: 'payPeriods.title',
      access: 'pay.readAll',
      component: () => import('./pages/PayPeriodsPage.vue'),
      nav: { icon: 'i-lucide-calendar-range', order: 30 },
    },
  ],
} satisfies PageArea
