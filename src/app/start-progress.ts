import type { Clock } from '../deps.ts';

/** What a server does before it is ready. */
export interface StartProgress {
  /** The database is being migrated: by this file, or by another process if there is none. */
  migrating(file: string | undefined): void;
  /** In words, such as "migrating, 40 s, file 20261128050100_search_words_index". */
  words(): string;
}

/** Keeps what a server does before it is ready, and since when. */
export function createStartProgress(clock: Clock): StartProgress {
  let task: { readonly own: boolean; readonly since: Date; readonly file: string | undefined } | undefined;
  return {
    migrating(file) {
      const own = file !== undefined;
      task = { own, file, since: task?.own === own ? task.since : clock() };
    },
    words() {
      if (!task) return 'starting';
      const seconds = Math.round((clock().getTime() - task.since.getTime()) / 1000);
      return task.own
        ? `migrating, ${seconds} s, file ${task.file}`
        : `waiting for another process that migrates the database, ${seconds} s`;
    },
  };
}
