import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { EmbeddedPostgresError } from './error.ts';

/** Returns the port that the file remembers if it is still free, else any free port, which the file then remembers. */
export async function choosePort(memory: string, log: (line: string) => void): Promise<number> {
  const last = Number(await readFile(memory, 'utf8').catch(() => ''));
  const known = Number.isInteger(last) && last > 0 && last < 65_536;
  const port = (known ? await probe(last) : undefined) ?? (await probe(0));
  if (port === undefined)
    throw new EmbeddedPostgresError('There is no free port for PostgreSQL on 127.0.0.1.');
  if (port !== last) {
    // Removed first: the old file may be root's in an ordinary user's folder.
    await rm(memory, { force: true });
    await writeFile(memory, String(port));
  }
  if (known && port !== last) log(`port ${last} is taken: PostgreSQL is on ${port} from now on`);
  return port;
}

/** The port if it is free, undefined if it is taken; 0 stands for any free port. */
function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
