import { afterBootstrap, build } from './bootstrap.mjs'

await afterBootstrap({ builds: [] }, async () => {
  build('renderer', 'npm run build')
  build('server', 'npm run build')
  build('desktop', 'npm run build')
  return 0
})
