import type { Deps } from '../../generations/deps.ts';
import { showDollars, toDollars } from '../../lib/dollars.ts';
import { isOver, type Progress } from '../progress.ts';

const LOG_EVERY_MS = 5000;

/** Logs the progress of the replays that are not over: a line each, when it has changed, at most every five seconds. */
export function createProgressLog({
  log,
  clock,
}: Pick<Deps, 'log' | 'clock'>): (current: ReadonlyMap<bigint, Progress>) => void {
  const logged = new Map<bigint, { readonly at: number; readonly line: string }>();
  return (current) => {
    const now = clock().getTime();
    for (const id of logged.keys()) if (!current.has(id)) logged.delete(id);
    for (const [id, progress] of current) {
      const { at, line: last } = logged.get(id) ?? { at: 0, line: '' };
      const line = describeProgress(progress);
      if (isOver(progress) || line === last || now - at < LOG_EVERY_MS) continue;
      log.info({ replay: id }, `replay ${id}: ${line}`);
      logged.set(id, { at: now, line });
    }
  };
}

/** For people: "12 of 40 sent, 10 completed, 1 failed, $3.20 spent". */
export function describeProgress(progress: Progress): string {
  const { total, waiting, completed, failed, cancelled } = progress;
  const dollars = toDollars(progress.spentCents);
  return [
    `${total - waiting - cancelled} of ${total} sent`,
    `${completed} completed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(dollars === null ? [] : [`${showDollars(dollars)} spent`]),
  ].join(', ');
}
