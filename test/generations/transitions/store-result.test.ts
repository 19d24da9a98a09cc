import { expect, test } from 'vitest';
import type { FalResult } from '../../../src/fal/result.ts';
import { Prisma } from '../../../src/generated/prisma/client.ts';
import { storing } from '../../../src/generations/transitions/store-result.ts';

const RESULT: FalResult = { json: '{"a":1}', path: [], outputUrl: 'https://cdn.test/1.png', note: null };

/** What PostgreSQL says of a value that it does not take. */
function refusal(): Error {
  const cause = { originalCode: '54000', originalMessage: 'index row size exceeds maximum' };
  return new Prisma.PrismaClientKnownRequestError('refused', {
    code: 'P2010',
    clientVersion: '7',
    meta: { driverAdapterError: { cause } },
  });
}

/** What is stored where PostgreSQL refuses these results. */
async function stored(refuses: (result: FalResult) => boolean): Promise<FalResult | null> {
  return await storing(RESULT, async (result) => {
    if (result !== null && refuses(result)) throw refusal();
    return result;
  });
}

test('a result whose URL is refused is stored without it, with a note that says so', async () => {
  expect(await stored(({ outputUrl }) => outputUrl !== null)).toEqual({
    ...RESULT,
    outputUrl: null,
    note: 'PostgreSQL could not store its URL: index row size exceeds maximum.',
  });
});

test('of a result that is refused the URL stays', async () => {
  expect(await stored(({ json }) => json !== null)).toMatchObject({
    json: null,
    outputUrl: RESULT.outputUrl,
  });
});

test('of a result that is refused with its URL the note says why', async () => {
  expect(await stored(({ json, outputUrl }) => json !== null || outputUrl !== null)).toMatchObject({
    json: null,
    outputUrl: null,
    note: expect.stringMatching(/^PostgreSQL could not store it: /),
  });
});
