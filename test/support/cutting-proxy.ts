import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './ports.ts';

/** Passes connections on to a server until they are cut. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts all that are open. */
  cut(): void;
  /** Cuts all in place of the next answer with these words: the server has given it, and nobody gets it. */
  cutInsteadOf(words: string): void;
  /** Cuts all, and passes what is opened from now on to another server. */
  leadTo(target: string): void;
  close(): Promise<void>;
}

/** Starts such a proxy in front of the server at this URL. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  let { hostname, port } = new URL(target);
  const listenPort = await freePort();
  let withheld: string | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        socket.destroy();
        onward.destroy();
      });
    }
    socket.pipe(onward);
    onward.on('data', (chunk: Buffer) => {
      if (withheld === undefined || !chunk.includes(withheld)) return void socket.write(chunk);
      withheld = undefined;
      cut();
    });
  });
  await new Promise<void>((resolve) => server.listen(listenPort, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${listenPort}`,
    cut,
    cutInsteadOf(words) {
      withheld = words;
    },
    leadTo(other) {
      ({ hostname, port } = new URL(other));
      cut();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
