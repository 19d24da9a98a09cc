const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
// What was open for so long did not end at once.
const LASTED_MS = 10_000;

/** A subscription that is begun. Its end is told by `ended`, unless it is stopped by what is returned. */
export type Begin = (opened: () => void, ended: (refused: boolean) => void) => () => void;

/**
 * Keeps a subscription open: begins it again, after longer and longer pauses, unless it was refused. A hidden page has none, as a
 * browser holds only six connections to one server over HTTP/1.1, for all its tabs. Returns what ends it.
 */
export function keepOpen(begin: Begin, onChange: (open: boolean) => void): () => void {
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  const start = () => {
    let openedAt: number | undefined;
    stop = begin(
      () => {
        openedAt = performance.now();
        onChange(true);
      },
      (refused) => {
        onChange(false);
        if (refused) return;
        if (openedAt !== undefined && performance.now() - openedAt > LASTED_MS) pause = FIRST_PAUSE_MS;
        timer = setTimeout(start, pause * (0.5 + Math.random() / 2));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      },
    );
  };
  const end = () => {
    clearTimeout(timer);
    stop();
    onChange(false);
  };
  const onVisibility = () => {
    end();
    if (!document.hidden) start();
  };
  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) start();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    end();
  };
}
