const { contextBridge, ipcRenderer } = require('electron')

/** @param {Event} event */
const formOf = ({ target }) => (target instanceof HTMLFormElement ? target : undefined)

/** @param {HTMLFormElement} form */
async function submit(form) {
  const command = form.dataset['command']
  const alert = form.querySelector('[role=alert]')
  const buttons = form.querySelectorAll('button')
  for (const button of buttons) button.disabled = true
  try {
    const answer = await ipcRenderer.invoke('page:submit', command, Object.fromEntries(new FormData(form)))
    const isDone = typeof answer === 'object' && answer !== null
    alert?.toggleAttribute('data-done', isDone)
    if (alert) alert.textContent = isDone ? answer.done : (answer ?? '')
  } finally {
    for (const button of buttons) button.disabled = false
  }
}

/** @param {Event} event */
function typeOnPad({ target }) {
  const key = target instanceof Element ? target.closest('[data-type]') : null
  const input = key?.closest('form')?.querySelector('input')
  if (!(key instanceof HTMLElement) || !input) return
  const digit = key.dataset['type'] ?? ''
  input.value = digit === '' ? '' : input.value + digit
}

/** Five taps in the upper left corner within three seconds: nobody does that by accident, and no keyboard is needed. */
function watchCorner() {
  const corner = 80
  /** @type {number[]} */
  let taps = []
  addEventListener(
    'pointerup',
    ({ clientX, clientY, timeStamp }) => {
      taps = clientX < corner && clientY < corner ? [...taps, timeStamp].slice(-5) : []
      if (taps.length < 5 || timeStamp - (taps[0] ?? 0) > 3_000) return
      taps = []
      ipcRenderer.send('kiosk:askLeave')
    },
    { capture: true },
  )
}

watchCorner()
if (location.protocol === 'markaz:') {
  // The desktop's own pages hold no script; this is all they can do.
  addEventListener('submit', (event) => {
    const form = formOf(event)
    event.preventDefault()
    if (form) void submit(form)
  })
  addEventListener('click', typeOnPad)
  ipcRenderer.on('page:part', (_event, id, content) => {
    const part = document.getElementById(id)
    if (part) part.innerHTML = content
  })
} else {
  // The server's pages are the same in any browser; here they can print without a dialogue.
  contextBridge.exposeInMainWorld('markazDesktop', { print: () => ipcRenderer.invoke('page:print') })
}
