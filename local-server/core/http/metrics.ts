import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface Metrics {
  registry: Registry
  observeRequest(route: string, status: number, seconds: number): void
  observeCommit(writes: number): void
  observeStatement(): void
}

let ofProcess: Registry | undefined

/** Of the process and not of a server: nothing stops these measures, so they are taken once, however many servers start. */
function processRegistry(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  new Gauge({
    name: 'markaz_event_loop_delay_p99_seconds',
    help: 'Event loop delay since the last time it was read',
    registers: [ofProcess],
    collect() {
      this.set(delay.percentile(99) / 1e9)
      delay.reset()
    },
  })
  return ofProcess
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const requests = new Histogram({
    name: 'markaz_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  const commits = new Counter({
    name: 'markaz_commits_total',
    help: 'Commits of the one writer',
    registers: [registry],
  })
  const writes = new Counter({
    name: 'markaz_writes_total',
    help: 'Writes inside those commits',
    registers: [registry],
  })
  const statements = new Counter({
    name: 'markaz_statements_total',
    help: 'Statements run on the database',
    registers: [registry],
  })
  return {
    registry: Registry.merge([processRegistry(), registry]),
    observeRequest: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    observeCommit(count) {
      commits.inc()
      writes.inc(count)
    },
    observeStatement: () => statements.inc(),
  }
}
