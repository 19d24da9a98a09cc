import { expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics/metrics.ts';

test.each([
  'submits_total{endpoint="other",answer="refused"} 0',
  'submits_total{endpoint="other",answer="unavailable"} 0',
  'webhooks_total{verdict="APPLIED"} 0',
  'webhooks_total{verdict="BAD_SIGNATURE"} 0',
  'rescues_total{status="COMPLETED"} 0',
  'budget_alarms_total{threshold="100"} 0',
  'replica_questions_total{on="replica"} 0',
  'fal_request_seconds_count{call="submit",code="401"} 0',
])('%s is there from the start', async (line) => {
  expect(await createMetrics('0').registry.metrics()).toContain(`fal_ledger_${line}\n`);
});

test('an endpoint that gets a label has all answers', async () => {
  const metrics = createMetrics('0');
  metrics.submitted('a/b', 'accepted');
  const text = await metrics.registry.metrics();
  expect(text).toContain('fal_ledger_submits_total{endpoint="a/b",answer="accepted"} 1\n');
  expect(text).toContain('fal_ledger_submits_total{endpoint="a/b",answer="refused"} 0\n');
});

test('a loop is due when it starts, and later by its pause after each round that does not fail', async () => {
  const metrics = createMetrics('0');
  const due = async () => {
    const text = await metrics.registry.metrics();
    return (
      Number(/next_success_due_timestamp_seconds{loop="months"} (.*)/.exec(text)?.[1]) - Date.now() / 1000
    );
  };
  const onEnd = metrics.loopStarted('months');
  expect(Math.abs(await due())).toBeLessThan(5);
  onEnd(true, 60_000);
  expect(Math.abs(await due())).toBeLessThan(5);
  onEnd(false, 3_600_000);
  expect(Math.abs((await due()) - 3600)).toBeLessThan(5);
  onEnd(true, 60_000);
  expect(Math.abs((await due()) - 3600)).toBeLessThan(5);
});
