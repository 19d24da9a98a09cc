import { Agent, type ClientRequest, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LiveCounts {
  events: number;
  gaps: number;
  /** How often a subscription began after it had been cut off. */
  resumed: number;
  lists: number;
}

/** A client that keeps a list of generations as the documentation says. */
export interface LiveClient {
  /** The state of each job, by the id of its row. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Whether it has listed, and what it was told has been applied. */
  readonly settled: boolean;
  /** Cuts its connection; it subscribes again where it was. */
  cut(): void;
  stop(): void;
}

interface Options {
  readonly url: string;
  readonly token: string;
  readonly filter: object;
  readonly counts: LiveCounts;
}

interface Told {
  readonly cursor: string;
  readonly gap: boolean;
  readonly id: string | null;
  readonly generation: { readonly status: string } | null;
}

const LIVE = `subscription ($filter: GenerationFilter, $after: String) {
  generationUpdated(filter: $filter, after: $after) { cursor gap id generation { id status } } }`;
const LIST = `query ($filter: GenerationFilter, $after: String) {
  generations(filter: $filter, first: 100, after: $after) {
    edges { node { id status } } pageInfo { hasNextPage endCursor } } }`;
const AGAIN_MS = 200;
const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/** Starts such a client. */
export function startLiveClient({ url, token, filter, counts }: Options): LiveClient {
  const statuses = new Map<string, string>();
  let cursor: string | null = null;
  const ended = new AbortController();
  let open: ClientRequest | undefined;
  let pending = 0;
  let listed = false;
  let work = Promise.resolve();

  function ask(query: string, variables: object, accept: string, through?: Agent): ClientRequest {
    const body = JSON.stringify({ query, variables });
    const asked = request(`${url}/graphql`, {
      method: 'POST',
      agent: through ?? false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept,
        authorization: `Bearer ${token}`,
      },
    });
    asked.end(body);
    return asked;
  }

  async function page(after: string | null): Promise<string | null> {
    const text = await new Promise<string>((resolve, reject) => {
      const asked = ask(LIST, { filter, after }, 'application/json', agent);
      asked.once('error', reject);
      asked.once('response', (response) => {
        let all = '';
        response.on('data', (chunk: Buffer) => (all += chunk.toString()));
        response.once('end', () => resolve(all));
        response.once('error', reject);
      });
    });
    const { data, errors } = JSON.parse(text);
    if (!data || errors) throw new Error(text);
    const { edges, pageInfo } = data.generations;
    for (const { node } of edges) statuses.set(rowOf(node.id), node.status);
    return pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }

  async function list(): Promise<void> {
    while (!ended.signal.aborted) {
      try {
        statuses.clear();
        counts.lists += 1;
        let after = await page(null);
        while (after !== null) after = await page(after);
        listed = true;
        return;
      } catch {
        await sleep(AGAIN_MS);
      }
    }
  }

  async function apply(told: Told): Promise<void> {
    counts.events += 1;
    cursor = told.cursor;
    if (told.gap) {
      counts.gaps += 1;
      await list();
    } else if (told.generation) statuses.set(rowOf(told.id ?? ''), told.generation.status);
    else if (told.id) statuses.delete(rowOf(told.id));
  }

  function hear(line: string): boolean {
    const { data, errors } = JSON.parse(line);
    if (errors || !data) return false;
    pending += 1;
    work = work.then(() => apply(data.generationUpdated)).finally(() => (pending -= 1));
    return true;
  }

  async function follow(): Promise<void> {
    await new Promise<void>((resolve) => {
      const asked = ask(LIVE, { filter, after: cursor }, 'text/event-stream');
      open = asked;
      asked.once('error', () => resolve());
      asked.once('close', () => resolve());
      asked.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          const lines = text.split('\n');
          text = lines.pop() ?? '';
          for (const line of lines)
            if (line.startsWith('data: {') && !hear(line.slice('data: '.length))) asked.destroy();
        });
        response.once('error', () => resolve());
        response.once('end', () => resolve());
      });
    });
    // What has been received is applied before the position is used.
    await work;
  }

  async function run(): Promise<void> {
    for (let first = true; !ended.signal.aborted; first = false) {
      if (!first) counts.resumed += 1;
      await follow();
      if (!ended.signal.aborted) await sleep(AGAIN_MS * Math.random());
    }
  }

  void run();
  return {
    statuses,
    get settled() {
      return listed && pending === 0;
    },
    cut: () => open?.destroy(),
    stop() {
      ended.abort();
      open?.destroy();
    },
  };
}

function rowOf(globalId: string): string {
  return Buffer.from(globalId, 'base64').toString().replace('Generation:', '');
}
