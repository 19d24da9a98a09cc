/** A line in which one is served at a time, and of each party in turn. */
export interface Turns {
  /**
   * Serves whoever comes of this party when it is its turn: at once if nobody waits. Returns how to leave the line;
   * undefined if too many of the party wait.
   */
  take(party: string, serve: () => void): (() => void) | undefined;
  /** Whether anybody of this party waits. */
  waits(party: string): boolean;
}

/** Opens a line with a pause after each who is served, and room for so many of one party. */
export function createTurns(pause: (served: string, then: () => void) => void, room: number): Turns {
  const lines = new Map<string, Set<() => void>>();
  let pausing = false;

  function letIn(): void {
    const [longest] = lines;
    pausing = longest !== undefined;
    if (!longest) return;
    const [party, line] = longest;
    pause(party, letIn);
    const [serve] = line;
    lines.delete(party);
    if (!serve) return;
    line.delete(serve);
    if (line.size > 0) lines.set(party, line);
    serve();
  }

  return {
    take(party, serve) {
      const line = lines.get(party) ?? new Set();
      if (line.size >= room) return undefined;
      lines.set(party, line.add(serve));
      if (!pausing) letIn();
      return () => {
        if (line.delete(serve) && line.size === 0 && lines.get(party) === line) lines.delete(party);
      };
    },
    waits: (party) => lines.has(party),
  };
}
