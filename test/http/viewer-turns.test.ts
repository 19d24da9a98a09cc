import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createViewerTurns } from '../../src/http/viewer-turns.ts';

function open(longestMs = 60_000, mostUnderWay = 1000) {
  const viewers = createViewerTurns(longestMs, mostUnderWay);
  const served: string[] = [];
  const refused: string[] = [];
  const begin = (viewer: string, { gone = false, remotePort = 0 } = {}) => {
    const response = Object.assign(new EventEmitter(), { closed: false });
    const socket = Object.assign(new EventEmitter(), { destroyed: gone, remotePort });
    const asking = {
      viewer,
      request: Object.assign(new EventEmitter(), { socket }),
      response,
      serve: () => served.push(viewer),
      refuse: () => refused.push(viewer),
    };
    // Only so much of requests and responses is used.
    Reflect.apply(viewers.letIn, viewers, [asking]);
    return { end: () => response.emit('close'), breakOff: () => socket.emit('close') };
  };
  return { begin, served, refused };
}

test('a viewer who asks now and then is served at once, whoever has many', async () => {
  const { begin, served } = open();
  begin('many');
  for (let at = 0; at < 100; at += 1) begin('many');
  // The first, and the first in the line.
  expect(served).toEqual(['many', 'many']);
  for (let at = 0; at < 3; at += 1) {
    begin('one').end();
    expect(served.at(-1)).toBe('one');
  }
  await expect.poll(() => served.length, { timeout: 10_000 }).toBe(104);
});

test('who has many keeps nobody waiting who has several', async () => {
  const { begin, served } = open();
  for (let at = 0; at < 100; at += 1) begin('many');
  begin('single');
  for (const viewer of ['ann', 'ben', 'cem']) {
    begin(viewer);
    begin(viewer);
    expect(served.slice(-2)).toEqual([viewer, viewer]);
  }
  await expect.poll(() => served.length, { timeout: 10_000 }).toBe(107);
});

test('a viewer whose connection is gone, or was gone before, is one who asks now and then again', async () => {
  const { begin, served } = open();
  begin('ann', { gone: true });
  expect(served).toEqual([]);
  for (const { breakOff } of [begin('ann'), begin('ann')]) breakOff();
  begin('ann', { gone: true });
  await expect
    .poll(() => {
      const before = served.length;
      begin('ann').breakOff();
      begin('ann').breakOff();
      return served.length - before;
    })
    .toBe(2);
});

test('while some of a viewer wait, nobody of theirs is served before them', async () => {
  const { begin, served } = open();
  const underWay = [begin('ann'), begin('ann')];
  begin('ann');
  for (const { end } of underWay) end();
  begin('ann');
  expect(served).toHaveLength(2);
  await expect.poll(() => served.length).toBe(4);
});

test('so many of one viewer may wait, and who goes leaves room', async () => {
  const { begin, served, refused } = open();
  const all = Array.from({ length: 1003 }, () => begin('ann'));
  expect(refused).toEqual(['ann']);
  for (const { end } of all) end();
  begin('ann');
  await expect.poll(() => served.length).toBe(3);
  expect(refused).toHaveLength(1);
});

test('who has waited too long is refused, and not served any more', async () => {
  const { begin, served, refused } = open(1);
  for (let at = 0; at < 100; at += 1) {
    begin('one');
    begin('many');
  }
  await expect.poll(() => served.length + refused.length).toBe(200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(198);
});

test('who asks on several connections, one right after the other, waits as well', async () => {
  const { begin, served } = open();
  begin('one', { remotePort: 1 }).end();
  begin('many', { remotePort: 2 }).end();
  begin('many', { remotePort: 3 }).end();
  begin('many', { remotePort: 4 });
  begin('many', { remotePort: 5 });
  expect(served).toEqual(['one', 'many', 'many']);
  await expect.poll(() => served.length).toBe(5);
});

async function servedSoon(others: readonly string[]): Promise<number> {
  const { begin, served } = open();
  for (const other of others) begin(other);
  for (let at = 0; at < 20; at += 1) begin('many');
  for (let turns = 0; turns < 50; turns += 1) await turn();
  return served.length - others.length;
}

test('without anybody else there is no rest between them, and with somebody there is', async () => {
  expect(await servedSoon([])).toBe(20);
  expect(await servedSoon(['one'])).toBeLessThan(20);
});

test.each([
  ['little time come one after the other', 0, 22],
  ['more are followed by a rest', 5, 3],
])('beside somebody else, those that take %s', (_what, active, expected) => {
  const busy = vi.spyOn(performance, 'eventLoopUtilization');
  busy.mockReturnValue({ active, idle: 0, utilization: 0 });
  try {
    const { begin, served } = open();
    begin('one').end();
    const asked = Array.from({ length: 21 }, () => begin('many'));
    // The first, and the first in the line; the next ones when those have been answered.
    expect(served).toHaveLength(3);
    for (const { end } of asked) end();
    expect(served).toHaveLength(expected);
  } finally {
    busy.mockRestore();
  }
});

test('no more of a viewer are under way than its share takes, and the others come as these end', async () => {
  const { begin, served, refused } = open(60_000, 20);
  const asked = Array.from({ length: 50 }, () => begin('many'));
  await expect.poll(() => served.length).toBe(20);
  for (let at = 0; at < 5; at += 1) await turn();
  expect(served).toHaveLength(20);
  for (const { end } of asked.splice(0, 10)) end();
  await expect.poll(() => served.length).toBe(30);
  // Those who wait first, or they would be let in for the others.
  for (const { breakOff } of asked.toReversed()) breakOff();
  expect([served.length, refused.length]).toEqual([30, 0]);
});

test('many who have many are let in one by one each', async () => {
  const { begin, served } = open();
  const names = Array.from({ length: 20 }, (_, index) => `viewer ${index}`);
  for (const name of names) begin(name);
  for (const name of names) for (let at = 0; at < 50; at += 1) begin(name);
  const before = served.length;
  await turn();
  expect(served.length - before).toBeLessThanOrEqual(2 * names.length);
});
