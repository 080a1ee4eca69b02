import type { PageArea } from '../../app/pages.ts'

export default {
  name: 'devices',
  order: 80,
  pages: [
    {
      path: '/devices',
      name: 'devices',
      title: 'devices.title',
      manual: 'administrator/devices',
      access: 'device.manage',
      component: () => import('./pages/DevicesPage.vue'),
      nav: { icon: 'i-lucide-plug', order: 10 },
    },
    {
      path: '/devices/printers',
      name: 'print-routes',
      title: 'printRoutes.title',
      manual: 'administrator/devices',
      access: 'device.manage',
      component: () => import('./pages/PrintRoutesPage.vue'),
    },
    {
      path: '/devices/messages',
      name: 'sms',
      title: 'sms.title',
      manual: 'administrator/devices',
      access: 'device.manage',
      component: () => import('./pages/SmsPage.vue'),
    },
    {
      path: '/print-jobs',
      name: 'print-jobs',
      title: 'printJobs.title',
      manual: 'administrator/printing',
      access: 'printJob.read',
      component: () => import('./pages/PrintJobsPage.vue'),
      nav: { icon: 'i-lucide-printer', order: 20 },
    },
    {
      path: '/devices/scanner',
      name: 'scanner-test',
      title: 'scanner.title',
      manual: 'administrator/devices',
      access: 'signedIn',
      component: () => import('./pages/ScannerPage.vue'),
      nav: { icon: 'i-lucide-scan-barcode', order: 30 },
    },
  ],
} satisfies PageArea
