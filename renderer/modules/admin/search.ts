import type { SearchSource } from '../../app/shell/use-record-search.ts'

export default [
  {
    of: 'person.list',
    access: 'person.read',
    label: 'people.title',
    icon: 'i-lucide-contact',
    to: (row) => `/people?open=${row.id}`,
  },
  {
    of: 'account.list',
    access: 'account.manage',
    label: 'accounts.title',
    icon: 'i-lucide-users',
    to: (row) => `/accounts?q=${encodeURIComponent(row.description ?? row.label)}`,
  },
] satisfies readonly SearchSource[]
