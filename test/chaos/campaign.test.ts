import { expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';

test('through faults of fal, kills and a database restart, no job is lost, paid twice or stuck', async () => {
  const report = await runCampaign({ seed: 7, jobs: 20, killRate: 0.015 });
  expect(report.problems).toEqual([]);
  // Whether fal takes the others depends on when the kills come.
  expect(report.accepted).toBeGreaterThan(8);
  expect(report.faults.size).toBeGreaterThan(6);
}, 900_000);
