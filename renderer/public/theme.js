// Runs before the first paint, so that a dark page never flashes white. The key is the one the theme switch writes.
;(function () {
  var kept = localStorage.getItem('markaz.theme')
  var dark = kept === 'dark' || ((!kept || kept === 'auto') && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
