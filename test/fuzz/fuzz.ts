import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { buildSchema, parse } from 'graphql';
import { type Answer, ask, send } from '../attacks/attack.ts';
import type { Target } from '../attacks/target.ts';
import { whatIsWrong } from './answers.ts';
import { operations } from './operations.ts';
import { requests } from './requests.ts';

const SCHEMA = path.join(import.meta.dirname, '../../schema.graphql');
const AT_ONCE = 4;
// Generated together, since what the server has said since the last time is woven in.
const BATCH = 50;
const MOST_KNOWN = 200;
const INSIDE = /\n\s+at |node_modules|file:\/\/|dist\//;

export interface FuzzReport {
  readonly requests: number;
  /** How often each status and code came. */
  readonly answers: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  /** What no request may lead to, with what was sent. */
  readonly problems: readonly string[];
  /** Memory of the server in MB, after the warm-up and at the end. */
  readonly memory: { readonly before: number | undefined; readonly after: number | undefined };
}

/**
 * Sends random operations and damaged requests for so long, four at a time. No answer may be a 5xx but SERVER_BUSY, take
 * longer than a request may, be invalid against the schema, or show the inside of the program; and the process must live.
 */
export async function fuzz(
  target: Target,
  {
    seed,
    seconds,
    slowestMs,
  }: { readonly seed: number; readonly seconds: number; readonly slowestMs: number },
): Promise<FuzzReport> {
  const schema = buildSchema(await readFile(SCHEMA, 'utf8'));
  const known = new Set<string>();
  const answers = new Map<string, number>();
  const problems: string[] = [];
  let sent = 0;
  let slowest = 0;
  let batch = seed;

  function judge(what: string, { status, text }: Answer, took: number): void {
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
    const name = `${status} ${code}`.trim();
    answers.set(name, (answers.get(name) ?? 0) + 1);
    sent += 1;
    slowest = Math.max(slowest, took);
    const tell = (problem: string) =>
      problems.push(`${problem}\n  sent: ${what.slice(0, 2000)}\n  came: ${text.slice(0, 500)}`);
    if (status >= 500 && code !== 'SERVER_BUSY') tell(`status ${status}`);
    if (code === 'INTERNAL_SERVER_ERROR') tell('an unexpected error');
    if (took > slowestMs) tell(`it took ${took.toFixed(0)} ms`);
    if (INSIDE.test(text) && !text.startsWith('<!')) tell('the inside of the program');
    for (const [, id] of text.matchAll(/"(?:\w*(?:_id|_requestId|Cursor|_cursor|_token))":"([^"]+)"/g))
      if (id !== undefined && known.size < MOST_KNOWN) known.add(id);
  }

  async function operate(): Promise<void> {
    for (const { query, variables } of fc.sample(operations(schema, [...known]), {
      seed: batch++,
      numRuns: BATCH,
    })) {
      if (over()) return;
      const began = performance.now();
      const answer = await ask(target, query, { variables, token: target.attacker });
      judge(JSON.stringify({ query, variables }), answer, performance.now() - began);
      if (answer.status === 0) problems.push(`no answer\n  sent: ${query}`);
      const { data } = answer.text.startsWith('{') ? JSON.parse(answer.text) : { data: undefined };
      if (data == null) continue;
      // As the server has got them: JSON has no infinity.
      const asSent = JSON.parse(JSON.stringify(variables));
      const wrong = await whatIsWrong(schema, parse(query), asSent, data);
      if (wrong.length > 0) problems.push(`invalid: ${wrong.join('; ')}\n  sent: ${query}`);
    }
  }

  async function damage(): Promise<void> {
    for (const request of fc.sample(requests(operations(schema, [...known]), target.attacker), {
      seed: batch++,
      numRuns: BATCH,
    })) {
      if (over()) return;
      const began = performance.now();
      const answer = await send(target, request);
      judge(JSON.stringify({ ...request, body: String(request.body) }), answer, performance.now() - began);
    }
  }

  const end = performance.now() + seconds * 1000;
  const warm = performance.now() + (seconds * 1000) / 5;
  const over = () => performance.now() > end;
  let before: number | undefined;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, at) => {
      while (!over()) {
        await (at % 2 === 0 ? operate() : damage());
        if (before === undefined && performance.now() > warm) before = await memoryOf(target);
      }
    }),
  );
  return {
    requests: sent,
    answers,
    slowestMs: slowest,
    problems,
    memory: { before, after: await memoryOf(target) },
  };
}

/** Undefined where the system does not say. */
async function memoryOf({ server }: Target): Promise<number | undefined> {
  const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
