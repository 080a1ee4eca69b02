import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const aboutNoDatabase = [
  'local-server/core/{lan,logging,mail}/**/*.test.ts',
  'local-server/core/{database/folder-lock,in-turns}.test.ts',
  'local-server/core/devices/{customer-display,device-state,sms,virtual-devices}.test.ts',
  'local-server/core/http/{openapi,rate-limits,security-headers}.test.ts',
  'local-server/core/printing/{labels,missing-letters,page-print,queue,receipt,receipt-on-paper,scripts,test-page}.test.ts',
  'local-server/modules/workshop/a4-prints.test.ts',
  'local-server/modules/workshop/coupon-sheets/*.test.ts',
  'local-server/modules/workshop/pay-slips/slip-receipt.test.ts',
]

/** A machine that is busy with something else is slow, not wrong; see also `eventually`. */
const patience = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 50_000 } } }

const server = (database: 'sqlite' | 'postgres') => ({
  test: {
    name: `server-${database}`,
    // A power cut is SQLite's to survive here, and so is what a desktop does; PostgreSQL is a server of its own.
    include: [
      'local-server/**/*.test.ts',
      ...(database === 'sqlite' ? ['tests/{chaos,desktop,simulation}/**/*.test.ts'] : []),
    ],
    // Wires, sockets and paper are the same whatever keeps the rows; most of their time is waiting for them.
    exclude: database === 'sqlite' ? [] : aboutNoDatabase,
    // The server keeps nothing beside what a start returns, so test files can share its loaded source.
    isolate: false,
    env: { MARKAZ_TEST_DATABASE: database },
    globalSetup: ['tests/support/templates.ts', ...(database === 'postgres' ? ['tests/support/postgres.ts'] : [])],
    ...patience,
  },
})

export default defineConfig({
  test: {
    // Two workers of the server's tests keep two cores busy; more only make them wait for each other.
    maxWorkers: 2,
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: ['{contracts,renderer,native,printing,discovery,desktop,scripts,tests/support}/**/*.test.ts'],
          ...patience,
        },
      },
      server('sqlite'),
      server('postgres'),
    ],
  },
})
