import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { SubmitAnswer } from '../../src/fal/answers.ts';
import { ENDPOINT_NOT_FOUND, FAL_UNREACHABLE } from '../../src/fal/failure-types.ts';
import { createRefusedSubmits } from '../../src/generations/refused-submits.ts';

const taken: SubmitAnswer = { kind: 'accepted', requestId: 'r' };
const refusal = (httpStatus: number, type: string | null = null): SubmitAnswer => ({
  kind: 'refused',
  httpStatus,
  reason: { message: `words of fal (${httpStatus})`, type },
});
const missing = refusal(404, ENDPOINT_NOT_FOUND);

/** A watch on a clock that the test sets. */
function watch() {
  const lines: string[] = [];
  let now = 0;
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const refused = createRefusedSubmits(log, () => new Date(now));
  return {
    lines,
    at(seconds: number, endpoint: string, ...answers: readonly SubmitAnswer[]) {
      now = seconds * 1000;
      for (const answer of answers) refused.answered(endpoint, answer);
    },
    stop: () => refused.close(),
  };
}

const times = (count: number, answer: SubmitAnswer) => Array<SubmitAnswer>(count).fill(answer);

test('an endpoint that is gone is told once, with how many jobs it concerns', () => {
  const { lines, at, stop } = watch();
  at(0, 'a/b', taken, refusal(422));
  at(1, 'a/gone', ...times(40, missing));
  stop();
  const begins = 'fal refuses most jobs: 6 of the last 7, the last one for a/gone (404)';
  expect(lines).toEqual([begins, `${begins} (41 times until this server was stopped)`]);
});

test('what one caller gets wrong among the jobs of others is not told', () => {
  const { lines, at } = watch();
  for (let second = 0; second < 100; second += 1)
    at(second, 'a/b', taken, taken, ...(second % 2 ? [missing] : []));
  expect(lines).toEqual([]);
});

test('few refusals are not told, nor many in a day', () => {
  const { lines, at } = watch();
  at(0, 'a/b', ...times(5, missing));
  for (let hour = 1; hour < 24; hour += 1) at(hour * 3600, 'a/b', missing);
  expect(lines).toEqual([]);
});

test('what is told as other trouble is not told here', () => {
  const { lines, at } = watch();
  at(0, 'a/b', ...times(20, refusal(401)), ...times(20, refusal(403, FAL_UNREACHABLE)));
  at(0, 'a/b', ...times(20, { kind: 'unavailable', reason: { message: '', type: null } }));
  // It counts among all answers.
  at(0, 'a/b', ...times(10, missing));
  expect(lines).toEqual([]);
});

test('a burst of refusals among many jobs is not most of them', () => {
  const { lines, at } = watch();
  at(0, 'a/b', ...times(2000, taken));
  at(30, 'a/c', ...times(1000, refusal(422)));
  expect(lines).toEqual([]);
  // Ten minutes later only the second thousand counts.
  at(610, 'a/c', refusal(422));
  expect(lines).toEqual(['fal refuses most jobs: 1001 of the last 1001, the last one for a/c (422)']);
});

test('an endpoint that is gone is told of, however many jobs there are elsewhere', () => {
  const { lines, at } = watch();
  at(0, 'a/b', ...times(2000, taken));
  at(1, 'a/gone', ...times(10, missing));
  at(2, 'b/gone', ...times(10, missing));
  at(3, 'a/wrong', ...times(10, refusal(422)));
  expect(lines).toEqual([
    'fal refuses most jobs for a/gone: 6 of the last 6 (404)',
    'fal refuses most jobs for b/gone: 6 of the last 6 (404)',
  ]);
});
