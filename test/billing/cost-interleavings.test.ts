import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
} from 'fast-check';
import { expect, test } from 'vitest';
import { collectBills } from '../../src/billing/collect.ts';
import { COST_SOURCES, recordCosts, recordUnits } from '../../src/billing/record-costs.ts';
import {
  billsOf,
  costOf,
  endJob,
  event,
  fakeBilling,
  makeBillsDue,
  unanswered,
  unitsOf,
} from '../support/bills.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
let count = 0;

// Whole ten-thousandths of a cent, thousandths of a unit and of a dollar: their products are exact.
const tenThousandths = integer({ min: 0, max: 9_999_999 });
const thousandths = integer({ min: 0, max: 9999 });
const cents = (amount: number) => (amount / 10_000).toFixed(4);
const decimal = (amount: number) => (amount / 1000).toFixed(3);
type Source = (typeof COST_SOURCES)[number];

/** What fal says in one round: of the result, of the price, and in its records. */
const rounds = array(
  record({
    result: oneof(constant('unanswered' as const), option(thousandths)),
    price: option(thousandths),
    // In ten-thousandths of a dollar; null does not answer.
    events: option(array(integer({ min: 0, max: 99_999 }), { maxLength: 3 })),
    processes: integer({ min: 1, max: 2 }),
  }),
  { maxLength: 6 },
);

interface Known {
  source: Source;
  cents: string | null;
  units: number | null;
}

test("whatever fal says and when, a job has the best source seen, that source's cost, and its estimate", async () => {
  await assert(
    asyncProperty(option(tenThousandths), rounds, boolean(), async (estimated, told, admin) => {
      // Much faster than TRUNCATE for the few rows of a run.
      await client.query('DELETE FROM generation_bills; DELETE FROM generations');
      const estimate = estimated === null ? null : cents(estimated);
      await endJob(client, db, 'job', { estimate });
      const best: Known = { source: 'ESTIMATED', cents: estimate, units: null };
      let read = false;
      let open = true;
      for (const { result, price, events, processes } of told) {
        const fake = fakeBilling();
        fake.result =
          result === 'unanswered' ? unanswered : unitsOf(result === null ? null : decimal(result));
        fake.events = admin
          ? (events ?? []).map((amount) => event('job', (amount / 10_000).toFixed(4)))
          : null;
        fake.trouble = events === null ? unanswered : undefined;
        const deps = testDeps(db, fake.fal);
        const current = async () =>
          price === null
            ? null
            : ({
                unitPrice: decimal(price),
                unit: 'units',
                currency: 'USD',
                source: 'FAL',
                seenAt: null,
              } as const);
        const pricing = { ...deps.pricing, current };
        await makeBillsDue(client);
        await Promise.all(
          Array.from({ length: processes }, () => collectBills({ ...deps, pricing }, signal)),
        );

        // The same in plain words.
        if (!open) continue;
        if (best.source === 'ESTIMATED' && !read && result !== 'unanswered') {
          read = true;
          best.units = result;
        }
        if (best.source === 'ESTIMATED' && best.units !== null && price !== null)
          Object.assign(best, { source: 'BILLED_UNITS', cents: cents(best.units * price) });
        if (admin && events !== null && events.length > 0) {
          const sum = events.reduce((total, amount) => total + amount, 0);
          Object.assign(best, { source: 'BILLED', cents: cents(sum * 100) });
        }
        open = admin
          ? best.source !== 'BILLED'
          : best.source === 'ESTIMATED' && (!read || best.units !== null);
      }
      const { source, cents: cost, estimated: kept, units } = await costOf(client, 'job');
      expect([source, cost]).toEqual([best.source, best.cents]);
      expect(units === null ? null : Number(units)).toBe(best.units === null ? null : best.units / 1000);
      expect(kept).toBe(source === 'ESTIMATED' ? null : estimate);
      expect(await billsOf(client)).toHaveLength(open ? 1 : 0);
    }),
    { numRuns: 60 },
  );
});

const writes = array(
  array(record({ source: constantFrom(...COST_SOURCES), amount: tenThousandths }), {
    minLength: 1,
    maxLength: 3,
  }),
  { maxLength: 5 },
);

test('whatever is written and when, even at once, a job has the best source, a cost of it, and its estimate', async () => {
  await assert(
    asyncProperty(option(tenThousandths), writes, async (estimated, groups) => {
      count += 1;
      const requestId = `written-${count}`;
      const estimate = estimated === null ? null : cents(estimated);
      await endJob(client, db, requestId, { estimate });
      const { id } = await db.generation.findFirstOrThrow({ where: { requestId }, select: { id: true } });
      for (const group of groups)
        await Promise.all(
          group.map(async ({ source, amount }) => {
            if (source === 'ESTIMATED') return await recordUnits(db, [{ id, units: decimal(amount) }]);
            const cost = { id, cents: cents(amount), units: null, unit: null, unitPrice: null };
            await recordCosts(db, [{ ...cost, source }]);
          }),
        );
      const written = groups.flat();
      const best = COST_SOURCES[Math.max(0, ...written.map(({ source }) => COST_SOURCES.indexOf(source)))];
      // The first group with the best source has the cost, whichever of its writers was first.
      const [first = []] = groups.filter((group) => group.some(({ source }) => source === best));
      const costs =
        best === 'ESTIMATED'
          ? [estimate]
          : first.filter(({ source }) => source === best).map(({ amount }) => cents(amount));
      const row = await costOf(client, requestId);
      expect(row.source).toBe(best);
      expect(costs).toContain(row.cents);
      expect(row.estimated).toBe(best === 'ESTIMATED' ? null : estimate);
    }),
    { numRuns: 100 },
  );
});
