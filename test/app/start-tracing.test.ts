import { GraphQLObjectType, GraphQLSchema, GraphQLString, graphql } from 'graphql';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { startTracing } from '../../src/app/start-tracing.ts';
import { createDisposers } from '../../src/lib/disposers.ts';
import { beginSpan, currentTrace, outsideTraces, traced, tracedResolver } from '../../src/lib/tracing.ts';
import { startCollector } from '../support/collector.ts';

const disposers = createDisposers(() => undefined);
afterEach(async () => {
  vi.unstubAllEnvs();
  await disposers.dispose();
});

async function start(
  env: Record<string, string>,
  protocol: 'http/protobuf' | 'http/json',
  log = pino({ level: 'silent' }),
) {
  const collector = await startCollector();
  disposers.add('the collector', () => collector.close());
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '60000');
  await startTracing(protocol, log, () => new Date(), disposers);
  return collector;
}

test('what waits is sent at the stop, in protobuf', async () => {
  const collector = await start({ OTEL_SERVICE_NAME: 'mine' }, 'http/protobuf');
  beginSpan(() => ({ name: 'the work' }))?.end();
  expect(collector.types).toEqual([]);
  await disposers.dispose();
  expect(collector.types).toEqual(['application/x-protobuf']);
  expect(collector.text()).toMatch(/mine[^]*the work/);
  expect(beginSpan(() => ({ name: 'after it' }))).toBeUndefined();
});

test('a setting that the SDK cannot read is told as that, and not as a loss of traces', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  await start({ OTEL_BSP_MAX_QUEUE_SIZE: 'many', OTEL_TRACES_SAMPLER: 'sometimes' }, 'http/json', log);
  expect(lines.join('')).toMatch(/OpenTelemetry: .*(many|sometimes)/);
  expect(lines.join('')).not.toContain('traces are lost');
});

test('of an error only its kind is told', async () => {
  const collector = await start({}, 'http/json');
  const fails = () => Promise.reject(new TypeError('a prompt of somebody'));
  await expect(traced(() => ({ name: 'fails' }), fails)).rejects.toThrow('a prompt');
  await disposers.dispose();
  expect(collector.spans).toMatchObject([
    { name: 'fails', attributes: [{ key: 'error.type', value: { stringValue: 'TypeError' } }] },
  ]);
  expect(collector.text()).not.toContain('prompt');
});

/** Asks for a field by an alias, with an argument. */
async function askTraced(resolve: () => unknown) {
  const field = {
    type: GraphQLString,
    args: { of: { type: GraphQLString } },
    resolve: tracedResolver<object>(resolve),
  };
  const query = new GraphQLObjectType({ name: 'Query', fields: { fails: field } });
  const contextValue = {};
  const source = '{ my_alias: fails(of: "an argument of somebody") }';
  return {
    result: await graphql({ schema: new GraphQLSchema({ query }), source, contextValue }),
    context: contextValue,
  };
}

test.each([
  ['at once', () => throwing()],
  ['later', async () => throwing()],
])('a resolver that fails %s is told by the names of its field and of its error', async (_name, resolve) => {
  const collector = await start({}, 'http/json');
  const { result } = await askTraced(resolve);
  expect(result.errors).toMatchObject([{ message: 'a prompt of somebody' }]);
  await disposers.dispose();
  expect(collector.spans).toMatchObject([{ name: 'Query.fails', status: { code: 2 } }]);
  expect(collector.spans[0]?.attributes).toContainEqual({
    key: 'error.type',
    value: { stringValue: 'TypeError' },
  });
  for (const words of ['prompt', 'argument', 'my_alias']) expect(collector.text()).not.toContain(words);
});

function throwing(): never {
  throw new TypeError('a prompt of somebody');
}

test('what goes on after its work belongs to no trace', async () => {
  await start({}, 'http/json');
  await traced(
    () => ({ name: 'the work' }),
    async () => {
      expect(currentTrace()).toBeDefined();
      expect(outsideTraces(currentTrace)).toBeUndefined();
    },
  );
});

test('more than there is room for is dropped, not kept', async () => {
  const collector = await start({ OTEL_BSP_MAX_QUEUE_SIZE: '10' }, 'http/json');
  collector.answer('never');
  for (let count = 0; count < 100; count += 1) beginSpan(() => ({ name: 'one of many' }))?.end();
  collector.answer(200);
  await disposers.dispose();
  expect(collector.spans.length).toBeGreaterThan(0);
  expect(collector.spans.length).toBeLessThanOrEqual(20);
});

test('off, there are no spans', async () => {
  const { result, context } = await askTraced(() => 'an answer');
  expect(result.data).toEqual({ my_alias: 'an answer' });
  // Where the plugin of resolvers keeps its spans.
  expect(Reflect.ownKeys(context)).toEqual([]);
  expect(globalThis).not.toHaveProperty('PRISMA_INSTRUMENTATION');
  expect(beginSpan(() => ({ name: 'nothing' }))).toBeUndefined();
  expect(
    await traced(
      () => ({ name: 'nothing' }),
      async (span) => span,
    ),
  ).toBeUndefined();
});
