import { afterBootstrap, build } from './bootstrap.mjs'

await afterBootstrap({ builds: [] }, async () => {
  build('desktop', 'npm run build:desktop')
  return 0
})
