import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './attack.ts';
import { ask, send } from './attack.ts';
import type { Target } from './target.ts';

/** How an ordinary user and an orchestrator fared for a while. */
export interface Fared {
  /** What failed, in words. */
  readonly failed: readonly string[];
  /** How long the user's requests took, in milliseconds, shortest first. */
  readonly took: readonly number[];
}

const PAGE = '{ generations(first: 20) { edges { node { requestId status prompt outputUrl costCents } } } }';

/** Asks for a page as an ordinary user does, again and again, and whether the server is well; until told to end. */
export function watchOthers(target: Target, everyMs: number): { readonly end: () => Promise<Fared> } {
  const failed: string[] = [];
  const took: number[] = [];
  const stop = new AbortController();
  const expectOk = (what: string, { status, text }: Answer, right: boolean) => {
    if (status !== 200 || !right) failed.push(`${what}: ${status} ${text.slice(0, 200)}`);
  };
  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      const began = performance.now();
      const page = await ask(target, PAGE, { token: target.ordinary });
      took.push(performance.now() - began);
      expectOk('a page', page, page.text.includes('"requestId":"seen-2"'));
      for (const path of ['/health', '/ready'])
        expectOk(path, await send(target, { method: 'GET', path }), true);
      await sleep(everyMs);
    }
  }
  const watching = watch();
  return {
    end: async () => {
      stop.abort();
      await watching;
      return { failed, took: took.sort((a, b) => a - b) };
    },
  };
}
