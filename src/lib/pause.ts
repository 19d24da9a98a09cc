/** How long to wait before the next call or round, in milliseconds. */
export interface Pause {
  readonly pauseMs: number;
}

export const NO_PAUSE: Pause = { pauseMs: 0 };

/** The longest of several pauses; none if there are none. */
export function longest(pauses: readonly Pause[]): Pause {
  return { pauseMs: Math.max(0, ...pauses.map(({ pauseMs }) => pauseMs)) };
}

/** The pause that an answer asks for, none where it names none. */
export function pauseOf({ pauseMs = 0 }: Partial<Pause>): Pause {
  return { pauseMs };
}
