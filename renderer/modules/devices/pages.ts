import type { PageArea } from '../../app/pages.ts'

export default {
  name: 'devices',
  order: 80,
  pages: [
    {
      path: '/devices/scanner',
      name: 'scanner-test',
      title: 'scanner.title',
      access: 'signedIn',
      component: () => import('./pages/ScannerPage.vue'),
      nav: { icon: 'i-lucide-scan-barcode', order: 10 },
    },
  ],
} satisfies PageArea
