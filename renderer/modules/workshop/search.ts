import type { SearchSource } from '../../app/shell/use-record-search.ts'

export default [
  {
    of: 'worker.list',
    access: 'worker.read',
    label: 'workers.title',
    icon: 'i-lucide-hard-hat',
    to: (row) => `/workers?open=${row.id}`,
  },
  {
    of: 'product.list',
    access: 'product.read',
    label: 'products.title',
    icon: 'i-lucide-shirt',
    to: (row) => `/products/${row.id}`,
  },
  {
    of: 'order.list',
    access: 'order.read',
    label: 'orders.title',
    icon: 'i-lucide-clipboard-pen',
    to: (row) => `/orders/${row.id}`,
  },
  {
    of: 'fabricRoll.list',
    access: 'fabric.read',
    label: 'fabric.title',
    icon: 'i-lucide-scroll',
    to: (row) => `/fabric-rolls/${row.id}`,
  },
  {
    of: 'bundle.list',
    access: 'bundle.read',
    label: 'bundles.title',
    icon: 'i-lucide-package',
    to: (row) => `/bundles/${row.id}`,
  },
] satisfies readonly SearchSource[]
