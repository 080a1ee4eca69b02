import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, it, onTestFinished } from 'vitest'
import { openJournal, type JournalEntry } from './journal.ts'

it('forgets a job that is over, and not one that was taken anew before that was heard', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const entry = (status: JournalEntry['status']): JournalEntry => ({
    jobId: v7(),
    deviceId: v7(),
    status,
    reason: null,
    printed: 4,
    begunAgain: 0,
    highestCopy: 0,
    step: null,
    systemJob: null,
    voidWord: null,
  })
  const [over, anew] = [entry('cancelled'), entry('cancelled')]
  const journal = await openJournal(folder)
  await journal.note(over)
  await journal.note(anew)
  await journal.note({ ...anew, status: 'sent' })
  await journal.forget([over.jobId, anew.jobId])
  expect(journal.entries()).toEqual([{ ...anew, status: 'sent' }])
  await journal.close()
  const again = await openJournal(folder)
  expect(again.entries()).toEqual([{ ...anew, status: 'sent' }])
  await again.close()
})
