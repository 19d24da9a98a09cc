// Prints how large the old generation becomes, as a multiple of what is alive in it, while much is made that lives for a while. With
// `bounded` as its argument as in the server.
import { getHeapSpaceStatistics } from 'node:v8';
import { boundHeapGrowth } from '../../src/app/heap-growth.ts';

const ALIVE = 20_000;
const ROUNDS = 12;

if (process.argv[2] === 'bounded') boundHeapGrowth();

// What is alive is replaced again and again, as cached answers are.
const alive: unknown[] = [];
const bytesAlive = ALIVE * make(0).length * 8;
let most = 0;
for (let round = 0; round < ROUNDS; round += 1)
  for (let at = 0; at < ALIVE; at += 1) {
    alive[at] = make(at);
    if (at % 1000 === 0) most = Math.max(most, oldBytes());
  }
process.stdout.write(`${most / bytesAlive}\n`);

function make(at: number): readonly number[] {
  return Array.from({ length: 200 }, () => at + 0.5);
}

function oldBytes(): number {
  const old = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space');
  return old?.space_used_size ?? Number.NaN;
}
