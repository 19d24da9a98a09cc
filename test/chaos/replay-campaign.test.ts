import { expect, test } from 'vitest';
import { runReplayCampaign } from './replay-campaign.ts';

test('through kills at every step, races and a fal that is down every original is replayed as asked, once, and paid once', async () => {
  const report = await runReplayCampaign({ seed: 5, jobs: 12 });
  expect(report.problems).toEqual([]);
  expect(report.accepted).toBeGreaterThan(25);
  // A job is taken back where fal does not take it just then, which not every run brings about.
  expect(report.notStruck.filter((place) => place !== 'dispatch: released')).toEqual([]);
}, 400_000);
