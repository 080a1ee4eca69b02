import { describe, expect, it } from 'vitest'
import { boundaries } from './boundaries.ts'
import { repositoryWith } from './fixture.ts'

const value = 'export const value = 1\n'
const importing = (from: string) => `import { value } from '${from}'\n\nexport const copy = value\n`

describe('boundaries', () => {
  it('accepts the ways that are open', async () => {
    const base = repositoryWith({
      'contracts/common.ts': value,
      'local-server/core/time.ts': importing('../../contracts/common.ts'),
      'local-server/core/database/sqlite.ts':
        "import Database from 'better-sqlite3'\n\nexport const open = () => new Database('a')\n",
      'local-server/modules/people/index.ts': value,
      'local-server/modules/workshop/index.ts': importing('../people/index.ts'),
      'local-server/modules/index.ts': importing('./workshop/index.ts'),
      'local-server/main.ts': importing('./modules/index.ts'),
      'renderer/main.ts': importing('../contracts/common.ts'),
      'desktop/main/index.ts': "import { app } from 'electron'\n\nexport const name = app.getName()\n",
    })
    expect(await boundaries.run(base)).toEqual([])
  })

  it.each([
    ['contracts-import-nothing-of-ours', 'contracts/a.ts', importing('../local-server/core/time.ts')],
    ['core-knows-no-module', 'local-server/core/a.ts', importing('../modules/people/index.ts')],
    ['modules-only-through-their-door', 'local-server/modules/workshop/a.ts', importing('../people/people.service.ts')],
    [
      'server-loads-modules-through-their-door',
      'local-server/main.ts',
      importing('./modules/people/people.service.ts'),
    ],
    [
      'server-loads-modules-through-their-door',
      'local-server/modules/index.ts',
      importing('./people/people.service.ts'),
    ],
    ['server-stands-alone', 'local-server/core/a.ts', importing('../../renderer/ui.ts')],
    ['pages-import-no-server-code', 'renderer/a.ts', importing('../local-server/core/time.ts')],
    [
      'pages-import-no-node',
      'renderer/a.ts',
      "import { join } from 'node:path'\n\nexport const path = join('a', 'b')\n",
    ],
    [
      'database-drivers-only-in-core-database',
      'local-server/core/jobs.ts',
      "import Database from 'better-sqlite3'\n\nexport const open = () => new Database('a')\n",
    ],
    [
      'database-drivers-only-in-core-database',
      'local-server/modules/people/a.ts',
      "import pg from 'pg'\n\nexport const pool = new pg.Pool()\n",
    ],
    [
      'electron-only-in-desktop',
      'local-server/core/a.ts',
      "import { app } from 'electron'\n\nexport const name = app.getName()\n",
    ],
    ['desktop-is-thin', 'desktop/a.ts', importing('../local-server/core/time.ts')],
    ['resolvable', 'renderer/a.ts', importing('./nowhere.ts')],
  ])('%s: refuses it in %s', async (rule, path, source) => {
    const base = repositoryWith({
      'local-server/core/time.ts': value,
      'local-server/modules/people/index.ts': value,
      'local-server/modules/people/people.service.ts': value,
      'renderer/ui.ts': value,
      [path]: source,
    })
    const problems = await boundaries.run(base)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`${path} -> `)
    expect(problems[0]).toContain(rule)
  })

  it('follows the imports of a Vue file', async () => {
    const base = repositoryWith({
      'local-server/core/time.ts': value,
      'renderer/Page.vue': `<script setup lang="ts">\n${importing('../local-server/core/time.ts').replace('export ', '')}</script>\n`,
    })
    expect((await boundaries.run(base)).join()).toContain('pages-import-no-server-code')
  })

  it('refuses a database opened past the writer', async () => {
    const base = repositoryWith({
      'local-server/modules/people/a.ts':
        "import { Kysely } from 'kysely'\n\nexport const open = () => new Kysely({})\n",
      'local-server/core/database/database.ts':
        "import { Kysely } from 'kysely'\n\nexport const open = () => new Kysely({})\n",
    })
    expect(await boundaries.run(base)).toEqual([
      'local-server/modules/people/a.ts:3: new Kysely is used only in local-server/core/database',
    ])
  })
})
