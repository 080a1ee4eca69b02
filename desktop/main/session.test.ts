import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Desktop } from '../system.ts'
import type { Place } from '../commands.ts'

type Handle = (event: unknown, ...args: unknown[]) => unknown

const electron = vi.hoisted(() => {
  const handled = new Map<string, Handle>()
  const put = (name: string, handle: Handle) => handled.set(name, handle)
  return { handled, ipcMain: { handle: put, on: put } }
})
vi.mock('electron', () => electron)
const { harden } = await import('./session.ts')
const { listenToPages } = await import('./messages.ts')

const origin = 'http://127.0.0.1:5600'
const submit = vi.fn<Desktop['submit']>().mockResolvedValue({ done: 'Saved.' })
const askLeave = vi.fn<(slot: string) => void>()
const desktop: Desktop = {
  start: () => {},
  stop: () => Promise.resolve(),
  page: (path) => Promise.resolve(path === '/failed' ? '<h1>failed</h1>' : undefined),
  submit,
  serverOrigin: () => origin,
  hasWork: () => true,
  lookForUpdates: () => Promise.resolve(),
  pinned: () => undefined,
  mainPage: () => `${origin}/`,
  displaysChanged: () => {},
  askLeave,
  reopenWalls: () => {},
}

describe('a session', () => {
  const asked = { request: false, check: false, device: true, verdict: 0 }
  let answer: (request: Request) => Promise<Response>
  const contents = (url: string) => ({ getURL: () => url })
  const handlers = {
    request: (_contents: unknown, _permission: string, _answer: (isGranted: boolean) => void) => {},
    check: (_contents: unknown, _permission: string): boolean => true,
    device: (): boolean => true,
    certificate: (_request: unknown, _answer: (verdict: number) => void) => {},
  }
  const schemes: string[] = []
  const handle = (scheme: string, given: typeof answer) => {
    schemes.push(scheme)
    answer = given
  }
  const session = {
    setPermissionRequestHandler: (given: typeof handlers.request) => (handlers.request = given),
    setPermissionCheckHandler: (given: typeof handlers.check) => (handlers.check = given),
    setDevicePermissionHandler: (given: typeof handlers.device) => (handlers.device = given),
    setCertificateVerifyProc: (given: typeof handlers.certificate) => (handlers.certificate = given),
    protocol: { handle },
  }
  harden(session as never, desktop, '<svg/>')
  harden(session as never, desktop, '<svg/>')

  it('is hardened once', () => {
    expect(schemes).toEqual(['markaz'])
  })

  it('gives the server’s own pages little, and others nothing', () => {
    handlers.request(contents(`${origin}/`), 'fullscreen', (isGranted) => (asked.request = isGranted))
    expect(asked.request).toBe(true)
    handlers.request(contents(`${origin}/`), 'media', (isGranted) => (asked.request = isGranted))
    expect(asked.request).toBe(false)
    expect(handlers.check(contents('https://example.org/'), 'fullscreen')).toBe(false)
    expect(handlers.check(null, 'fullscreen')).toBe(false)
    expect(handlers.device()).toBe(false)
    handlers.certificate({ hostname: 'example.org', certificate: { data: '' } }, (verdict) => (asked.verdict = verdict))
    expect(asked.verdict).toBe(-3)
  })

  it('has the desktop’s own pages, with a policy that lets no script run', async () => {
    const page = await answer(new Request('markaz://desktop/failed'))
    expect(await page.text()).toBe('<h1>failed</h1>')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await answer(new Request('markaz://desktop/style.css'))).headers.get('content-type')).toBe('text/css')
    expect(await (await answer(new Request('markaz://desktop/mark.svg'))).text()).toBe('<svg/>')
    expect((await answer(new Request('markaz://desktop/elsewhere'))).status).toBe(404)
    expect((await answer(new Request('markaz://other/failed'))).status).toBe(404)
  })
})

describe('a message', () => {
  const main: Place = { kind: 'main' }
  const sender = { name: 'contents' }
  const places = { place: main as Place | undefined, slot: 'kiosk-1' as string | undefined }
  const print = vi.fn<() => Promise<{ printed: boolean }>>().mockResolvedValue({ printed: true })
  listenToPages(desktop, { placeOf: () => places.place, slotOf: () => places.slot }, print)
  const from = (url: string, parent: unknown = null) => ({ sender, senderFrame: { url, parent } })
  const say = (name: string, event: unknown, ...args: unknown[]) => electron.handled.get(name)?.(event, ...args)
  const own = 'markaz://desktop/failed'

  beforeEach(() => {
    submit.mockClear()
    print.mockClear()
    askLeave.mockClear()
    places.place = main
    places.slot = 'kiosk-1'
  })

  it('of a page of ours is run with the place it came from', async () => {
    expect(await say('page:submit', from(own), 'server.retry', {})).toEqual({ done: 'Saved.' })
    expect(submit).toHaveBeenCalledWith('server.retry', {}, main)
  })

  it.each([from(`${origin}/`), from(own, { url: own }), { sender, senderFrame: null }])(
    'to the program is refused from anywhere else (%j)',
    (event) => {
      expect(() => say('page:submit', event, 'server.retry', {})).toThrow('not for this page')
      expect(submit).not.toHaveBeenCalled()
    },
  )

  it('to the program is refused from a window that has nothing to ask for', () => {
    places.place = undefined
    expect(() => say('page:submit', from(own), 'server.retry', {})).toThrow('not for this page')
  })

  it('that prints is for the server’s pages', async () => {
    expect(await say('page:print', from(`${origin}/pay`))).toEqual({ printed: true })
    expect(print).toHaveBeenCalledWith(sender)
    for (const event of [from('https://example.org/'), from(`${origin}/pay`, {}), from(own)])
      expect(() => say('page:print', event)).toThrow('not for this page')
    expect(print).toHaveBeenCalledTimes(1)
  })

  it('that asks to leave is for kiosks, also while they wait for the server', () => {
    say('kiosk:askLeave', from(`${origin}/kiosk`))
    say('kiosk:askLeave', from('markaz://desktop/waiting'))
    expect(askLeave.mock.calls).toEqual([['kiosk-1'], ['kiosk-1']])
    say('kiosk:askLeave', from('https://example.org/'))
    places.slot = undefined
    say('kiosk:askLeave', from(`${origin}/kiosk`))
    expect(askLeave).toHaveBeenCalledTimes(2)
  })
})
