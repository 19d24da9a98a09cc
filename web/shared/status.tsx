const WORDS: Readonly<Record<string, string>> = {
  IN_QUEUE: 'in queue',
  IN_PROGRESS: 'in progress',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  RUNNING: 'running',
  PAUSED: 'paused',
  DONE: 'done',
};

/** The status of a render, or the state of a replay: a word, with a colour beside it. */
export function Status({ of }: { readonly of: string }) {
  return <span className={`fl-status fl-${of.toLowerCase().replace('_', '-')}`}>{WORDS[of] ?? of}</span>;
}
