/** The sizes people sit in front of; tests and screenshots use the same. */
export const seats = {
  desk: { viewport: { width: 1440, height: 900 } },
  kiosk: { viewport: { width: 1280, height: 800 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  tv: { viewport: { width: 1920, height: 1080 } },
} as const

/** Nothing but this machine can be reached, so a page that asks for more fails its test. */
export const browserArgs = [
  '--disable-gpu',
  '--disable-background-networking',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]
