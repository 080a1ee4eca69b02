import autocannon from 'autocannon'

export interface Load {
  requestsPerSecond: number
  /** How many were answered, all as they should be. */
  answered: number
  /** Milliseconds, whole ones. */
  p50: number
  p97_5: number
}

export interface LoadRequest {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  /** A body for each request, by its number. */
  body?: (index: number) => string
  /** More headers for each request, by its number. */
  each?: (index: number) => Record<string, string>
  /** So many requests a second over each connection, as people send them; as many as are answered unless given. */
  pace?: number
}

/**
 * Sends as many requests as fit into the seconds (or just `amount`) over so many connections. Any answer that is not 2xx ends the run: a
 * fast refusal is no figure.
 */
export async function load(request: LoadRequest, connections: number, seconds: number, amount?: number): Promise<Load> {
  let index = 0
  const { method = 'GET', headers = {}, body, each, pace } = request
  const result = await autocannon({
    url: request.url,
    connections,
    duration: seconds,
    ...(amount === undefined ? {} : { amount }),
    ...(pace === undefined ? {} : { connectionRate: pace }),
    method,
    headers,
    ...(body || each
      ? {
          requests: [
            {
              method,
              setupRequest(next) {
                index += 1
                return {
                  ...next,
                  headers: { ...headers, ...each?.(index) },
                  ...(body ? { body: body(index) } : {}),
                }
              },
            },
          ],
        }
      : {}),
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${request.url}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`)
  }
  // One that answered nothing in time answers less than once in that time: the ratio is then a lower bound.
  const atLeastOne = Math.max(result.requests.total, 1)
  return {
    requestsPerSecond: atLeastOne / result.duration,
    answered: result['2xx'],
    p50: result.latency.p50,
    p97_5: result.latency.p97_5,
  }
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * Runs two loads in turn several times, so that a noisy neighbour hits both, and gives the median of the ratios of
 * requests per second.
 */
export async function compare(
  ours: () => Promise<Load>,
  bare: () => Promise<Load>,
  rounds: number,
): Promise<{ ratio: number; ours: Load; bare: Load }> {
  await ours()
  await bare()
  const pairs: { ours: Load; bare: Load }[] = []
  for (let round = 0; round < rounds; round += 1) pairs.push({ ours: await ours(), bare: await bare() })
  const ratios = pairs.map((pair) => pair.ours.requestsPerSecond / pair.bare.requestsPerSecond)
  const ratio = median(ratios)
  const middle = pairs[ratios.indexOf(ratio)] ?? pairs[0]
  if (!middle) throw new Error('no rounds')
  return { ratio, ...middle }
}
