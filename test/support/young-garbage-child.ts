// Prints which share of what requests are given is still there when only young garbage was collected. A process of its own: where
// objects of the same code have lived long, V8 makes others old from their beginning.
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { execute } from '@graphql-tools/executor';
import { parse } from 'graphql';
import { schema } from '../../src/graphql/schema.ts';
import { createFairShares } from '../../src/http/fair-shares.ts';
import { createShares } from '../../src/http/shares.ts';
import { createViewerTurns } from '../../src/http/viewer-turns.ts';
import { createBatch } from '../../src/lib/batch.ts';
import { createEnding } from '../../src/lib/ending.ts';
import { createRoom } from '../../src/lib/room.ts';
import { createUnderWay } from '../../src/lib/under-way.ts';
// For Node 20.
import '../../src/http/known-queries.ts';

const ROUNDS = 5;
const TIMES = 1000;
const BYTES_EACH = 8000;
const HELD = BYTES_EACH / 8;

setFlagsFromString('--expose-gc');
const collect: (options: { type: 'minor' | 'major' }) => void = runInNewContext('gc');

/** The share of what each call is given that is still there when only young garbage was collected. */
async function kept(run: (given: readonly number[]) => unknown): Promise<number> {
  // What is compiled or set up the first times stays.
  for (let at = 0; at < 200; at += 1) await run([]);
  const shares: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    collect({ type: 'major' });
    const before = oldBytes();
    for (let at = 0; at < TIMES; at += 1) {
      await run(Array.from({ length: HELD }, () => at + 0.5));
      if (at % 100 === 0) collect({ type: 'minor' });
    }
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    shares.push(Math.max(0, oldBytes() - before) / (TIMES * BYTES_EACH));
  }
  // V8 may begin or end a full collection of its own within one: then more is kept for now, or nothing.
  return shares.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

function oldBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => /old|large/.test(name));
  return spaces.reduce((sum, { space_used_size: size }) => sum + size, 0);
}

async function ofQuery(): Promise<number> {
  const shares = createShares({ queries: 10, mutations: 10, queueMs: 1000 }, 10);
  const options = { queries: 10, mutations: 10, queueMs: 1000, queryMs: 60_000, mutationMs: 60_000 };
  const inShare = createFairShares(options, shares, createUnderWay(), { choose: async () => undefined });
  const document = parse('{ viewer { userId } }');
  const lookUp = createBatch<object, number, number>(
    async (_, keys) => new Map(keys.map((key) => [key, key])),
  );
  const source = {};
  return await kept(async (given) => {
    // Of a context only the viewer is looked at.
    const contextValue = { viewer: { userId: 'ann', role: 'user' }, given };
    const asked = { requestId: 'a', method: 'POST', gone: createEnding().signal };
    const looking = async (args: Parameters<typeof execute>[0]) => {
      await lookUp(source, given.length);
      return await execute(args);
    };
    const result = await Reflect.apply(inShare, undefined, [
      asked,
      { schema, document, contextValue },
      looking,
    ]);
    if (JSON.stringify(result) !== '{"data":{"viewer":{"userId":"ann"}}}')
      throw new Error(JSON.stringify(result));
  });
}

async function ofRoom(): Promise<number> {
  const room = createRoom(1);
  // Some wait at any time.
  const waiting = Array.from({ length: 50 }, () => room.enter());
  return await kept(async (given) => {
    const { signal } = createEnding();
    signal.addEventListener('abort', () => given.length);
    waiting.push(room.enter(signal));
    (await waiting.shift())?.();
  });
}

async function ofTurns(): Promise<number> {
  const turns = createViewerTurns(60_000, 1000);
  const askedFor: EventEmitter[] = [];
  const ask = (given: readonly number[]) => {
    const response = Object.assign(new EventEmitter(), { closed: false });
    const socket = { destroyed: false, remotePort: 0, setMaxListeners: () => undefined };
    const request = Object.assign(new EventEmitter(), { socket: Object.assign(new EventEmitter(), socket) });
    const serve = () => given.length;
    Reflect.apply(turns.letIn, turns, [{ viewer: 'ann', request, response, serve, refuse: serve }]);
    askedFor.push(response);
  };
  for (let at = 0; at < 20; at += 1) ask([]);
  return await kept(async (given) => {
    ask(given);
    askedFor.shift()?.emit('close');
    if (askedFor.length % 2 === 0) await turn();
  });
}

process.stdout.write(
  JSON.stringify({ query: await ofQuery(), room: await ofRoom(), turns: await ofTurns() }),
);
