import { createServer } from 'node:http';
import { z } from 'zod';
import { freePort } from './ports.ts';

const value = z.looseObject({ stringValue: z.string().optional(), intValue: z.coerce.number().optional() });
const attributes = z.array(z.object({ key: z.string(), value })).default([]);
const span = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes,
  links: z.array(z.looseObject({ traceId: z.string(), spanId: z.string() })).default([]),
});
const request = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(span) })),
    }),
  ),
});

/** A span as it was sent. */
export type CollectedSpan = z.output<typeof span>;

/** A collector of traces: a real receiver of OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export interface Collector {
  readonly url: string;
  /** What has come in JSON. */
  readonly spans: readonly CollectedSpan[];
  /** All that has come, as text. */
  text(): string;
  /** The content type of each request that has come. */
  readonly types: readonly string[];
  /** From now on it answers so, or never. */
  answer(how: 200 | 400 | 'never'): void;
  close(): void;
}

/** Starts a collector on a port of its own. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const types: string[] = [];
  let text = '';
  let how: 200 | 400 | 'never' = 200;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (how === 'never') return;
      if (how === 400 || incoming.url !== '/v1/traces') return void response.writeHead(400).end();
      const body = Buffer.concat(chunks).toString();
      const type = String(incoming.headers['content-type']);
      types.push(type);
      text += body;
      if (type === 'application/json')
        for (const { scopeSpans } of request.parse(JSON.parse(body)).resourceSpans)
          spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    types,
    text: () => text,
    answer(next) {
      how = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
