import { join } from 'node:path'
import { v7 } from 'uuid'
import { z } from 'zod'
import { agentMessages, type AgentMessages } from '../../contracts/agent.ts'
import { openEntries } from './kept-entries.ts'

type SmsReport = AgentMessages['smsReport']

/** What the network said of text messages, on disk until the server has it: the network says it once. */
export interface SmsReports {
  add(report: SmsReport): void
  /** Tells what waits, where the server is there. */
  flush(): void
  close(): Promise<void>
}

/** Opens the reports of an agent's folder; they go up one after another, in their order. */
export async function openSmsReports(
  folder: string,
  send: (report: SmsReport) => Promise<boolean>,
): Promise<SmsReports> {
  const zEntry = z.object({ id: z.string(), report: agentMessages.smsReport })
  const kept = await openEntries(join(folder, 'sms-reports.jsonl'), zEntry, ({ id }) => id)
  const waiting = kept.entries()
  let sending: Promise<void> | undefined

  async function sendAll(): Promise<void> {
    for (let [entry] = waiting; entry; [entry] = waiting) {
      if (!(await send(entry.report))) return
      waiting.shift()
      await kept.forget([entry.id]).catch(() => undefined)
    }
  }
  function flush(): void {
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
  }
  return {
    add(report) {
      const entry = { id: v7(), report }
      waiting.push(entry)
      // Not waited for: a full disk must not keep the report from the server.
      kept.note(entry).catch(() => undefined)
      flush()
    },
    flush,
    async close() {
      await sending
      await kept.close()
    },
  }
}
