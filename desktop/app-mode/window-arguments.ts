import type { WantedWindow } from './wanted-windows.ts'

const paths: Readonly<Record<WantedWindow['kind'], string>> = { main: '/', kiosk: '/kiosk', tv: '/tv' }

/** No question at the first start, no bubble after a power cut, nothing asked from the internet. */
const quiet = [
  '--no-first-run',
  '--no-default-browser-check',
  '--hide-crash-restore-bubble',
  '--disable-search-engine-choice-screen',
  '--password-store=basic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--no-pings',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
]

const looks: Readonly<Record<WantedWindow['kind'], readonly string[]>> = {
  main: [],
  // A finger that slides sideways or spreads is not to leave the page; a scan sounds, also where nobody has touched yet.
  kiosk: [
    '--kiosk',
    '--overscroll-history-navigation=0',
    '--disable-pinch',
    '--autoplay-policy=no-user-gesture-required',
  ],
  tv: ['--start-fullscreen', '--autoplay-policy=no-user-gesture-required'],
}

const usualSize = '1440,900'

/** How a browser is started so that it shows one page of the server as an application's window. */
export function windowArguments(
  { kind, at }: WantedWindow,
  {
    address,
    profile,
    isFirst,
    isRoot,
  }: {
    address: string
    profile: string
    /** The profile is new; later the browser knows where its window was. */
    isFirst: boolean
    isRoot: boolean
  },
): string[] {
  return [
    `--app=${new URL(paths[kind], address).href}`,
    `--user-data-dir=${profile}`,
    ...quiet,
    ...looks[kind],
    ...(kind === 'main' && isFirst ? [`--window-size=${usualSize}`] : []),
    ...(at ? [`--window-position=${at.x},${at.y}`] : []),
    '--remote-debugging-pipe',
    ...(isRoot ? ['--no-sandbox'] : []),
  ]
}
