/** A line in which one is served at a time, and of each address in turn. */
export interface Turns {
  /** Serves whoever comes from this address when it is its turn: at once if nobody waits. False if too many of it wait. */
  take(address: string, serve: () => void): boolean;
}

/** Opens a line with a pause after each who is served, and room for so many of one address. */
export function createTurns(pauseMs: number, room: number): Turns {
  const lines = new Map<string, Set<() => void>>();
  let pausing = false;

  function letIn(): void {
    const [longest] = lines;
    pausing = longest !== undefined;
    if (!longest) return;
    setTimeout(letIn, pauseMs);
    const [address, line] = longest;
    const [serve] = line;
    lines.delete(address);
    if (!serve) return;
    line.delete(serve);
    if (line.size > 0) lines.set(address, line);
    serve();
  }

  return {
    take(address, serve) {
      const line = lines.get(address) ?? new Set();
      if (line.size >= room) return false;
      lines.set(address, line.add(serve));
      if (!pausing) letIn();
      return true;
    },
  };
}
