const { ipcRenderer } = require('electron')

// The server's pages get nothing from here: they are the same in any browser. Only our own message page has a button.
if (location.protocol === 'data:') {
  addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-retry]')) ipcRenderer.send('server:retry')
  })
}
