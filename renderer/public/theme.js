// Runs before the first paint, so that a dark page never flashes white. The key is the one the theme switch writes.
{
  const kept = localStorage.getItem('markaz.theme')
  const dark = kept === 'dark' || ((!kept || kept === 'auto') && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
  // A screen is dark from the first moment, and what it says while it waits is read from afar; so at a kiosk.
  const seat = /^\/(tv|kiosk)\b/.exec(location.pathname)
  if (seat) document.documentElement.dataset.seat = seat[1]
}

// Zod tries when it is loaded whether it may compile code, which the page's security policy refuses and reports.
globalThis.__zod_globalConfig = { jitless: true }
