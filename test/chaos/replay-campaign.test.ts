import { expect, test } from 'vitest';
import { runReplayCampaign } from './replay-campaign.ts';

test('through kills at every step, races and an outage of fal, every original is replayed as asked and paid once', async () => {
  const report = await runReplayCampaign({ seed: 5, jobs: 12 });
  expect(report.problems).toEqual([]);
  expect(report.accepted).toBeGreaterThan(25);
  // A job is released when fal does not accept it at that moment, which does not happen in every run.
  expect(report.notStruck.filter((place) => place !== 'dispatch: released')).toEqual([]);
}, 700_000);
