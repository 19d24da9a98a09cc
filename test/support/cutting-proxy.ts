import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './ports.ts';

/** Passes connections on to a server until they are cut. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts all that are open. */
  cut(): void;
  /** Cuts all, and passes what is opened from now on to another server. */
  leadTo(target: string): void;
  close(): Promise<void>;
}

/** Starts such a proxy in front of the server at this URL. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  let { hostname, port } = new URL(target);
  const listenPort = await freePort();
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
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(listenPort, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${listenPort}`,
    cut,
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
