/** What was found out about one thing that an installation needs. */
export interface Finding {
  readonly about: string;
  /** `bad` keeps a server from its work, `warn` does not. */
  readonly state: 'ok' | 'warn' | 'bad';
  readonly says: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Findings about one thing. */
export function findingsAbout(about: string) {
  return {
    ok: (says: string): Finding => ({ about, state: 'ok', says }),
    warn: (says: string, advice: string): Finding => ({ about, state: 'warn', says, advice }),
    bad: (says: string, advice: string): Finding => ({ about, state: 'bad', says, advice }),
  };
}
