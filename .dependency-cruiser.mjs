const ours = '^(local-server|renderer|desktop|native|printing|discovery|scripts|tests|bench)/'
const testFile = '\\.(test|spec)\\.ts$'

/** @type {(import('dependency-cruiser').IForbiddenRuleType & { name: string, comment: string })[]} */
export const forbidden = [
  {
    name: 'contracts-import-nothing-of-ours',
    comment: 'contracts/ is what server and pages agree on; it stands alone',
    severity: 'error',
    from: { path: '^contracts/', pathNot: testFile },
    to: { path: ours },
  },
  {
    name: 'core-knows-no-module',
    comment: 'local-server/core has no business words',
    severity: 'error',
    from: { path: '^local-server/core/' },
    to: { path: '^local-server/modules/' },
  },
  {
    name: 'modules-only-through-their-door',
    comment: "a module calls what another's index.ts exports, or listens to its events",
    severity: 'error',
    from: { path: '^local-server/modules/([^/]+)/' },
    to: {
      path: '^local-server/modules/',
      pathNot: ['^local-server/modules/$1/', '^local-server/modules/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'server-loads-modules-through-their-door',
    comment: "the composition root imports a module's index.ts only",
    severity: 'error',
    from: { path: ['^local-server/[^/]+\\.ts$', '^local-server/modules/[^/]+\\.ts$'], pathNot: testFile },
    to: {
      path: '^local-server/modules/',
      pathNot: ['^local-server/modules/index\\.ts$', '^local-server/modules/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'server-stands-alone',
    comment: 'the server runs without pages, desktop or drivers',
    severity: 'error',
    from: { path: '^local-server/', pathNot: testFile },
    to: { path: '^(renderer|desktop|native|scripts|tests|bench)/' },
  },
  {
    name: 'printing-is-shared',
    comment: 'printing/ turns content into dots for server and drivers alike; it knows neither',
    severity: 'error',
    from: { path: '^printing/', pathNot: testFile },
    to: { path: '^(local-server|renderer|desktop|native|discovery|scripts|tests|bench)/' },
  },
  {
    name: 'discovery-is-shared',
    comment: 'discovery/ is how servers are announced and found; it knows neither server nor station',
    severity: 'error',
    from: { path: '^discovery/', pathNot: testFile },
    to: { path: '^(local-server|renderer|desktop|native|printing|scripts|tests|bench)/' },
  },
  {
    name: 'drivers-know-no-server',
    comment: 'the station agent reaches the server over its socket only',
    severity: 'error',
    from: { path: '^native/', pathNot: testFile },
    to: { path: '^(local-server|renderer|desktop|scripts|tests|bench)/' },
  },
  {
    name: 'serial-ports-only-in-drivers',
    comment: 'native code of devices is needed by nobody else',
    severity: 'error',
    from: { pathNot: '^native/' },
    to: { path: 'node_modules/(serialport|@serialport)/' },
  },
  {
    name: 'pages-import-no-server-code',
    comment: 'pages reach the server by its contracts only',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { path: '^(local-server|desktop|native|printing|discovery|scripts|bench)/' },
  },
  {
    name: 'pages-import-no-node',
    comment: 'pages run in a browser',
    severity: 'error',
    from: { path: '^renderer/', pathNot: testFile },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'database-drivers-only-in-core-database',
    comment: 'one writer: its connection never leaves core/database',
    severity: 'error',
    from: {
      path: '^(contracts|local-server|renderer|desktop|native|printing|discovery)/',
      pathNot: '^local-server/core/database/',
    },
    to: { path: 'node_modules/(better-sqlite3|pg|pg-[^/]+|@types/pg|@types/better-sqlite3)/' },
  },
  {
    name: 'electron-only-in-desktop',
    comment: 'importing electron elsewhere downloads it, and the server must run without it',
    severity: 'error',
    from: { pathNot: '^desktop/' },
    to: { path: 'node_modules/electron/' },
  },
  {
    name: 'desktop-is-thin',
    comment: 'the desktop starts the server as a process and imports none of it',
    severity: 'error',
    from: { path: '^desktop/' },
    to: { path: '^(local-server|renderer)/' },
  },
  {
    name: 'no-test-code-in-the-product',
    comment: 'product code imports no test',
    severity: 'error',
    from: { path: '^(contracts|local-server|renderer|desktop|native|printing|discovery)/', pathNot: testFile },
    to: { path: testFile },
  },
  {
    name: 'resolvable',
    comment: 'every import is found',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
]

/** @type {import('dependency-cruiser').ICruiseOptions} */
export const options = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^(node_modules|out|coverage)/' },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
}
