// Runs before the first paint, so that a dark page never flashes white. The key is the one the theme switch writes.
{
  const kept = localStorage.getItem('markaz.theme')
  const dark = kept === 'dark' || ((!kept || kept === 'auto') && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
}

// Zod tries when it is loaded whether it may compile code, which the page's security policy refuses and reports.
globalThis.__zod_globalConfig = { jitless: true }
