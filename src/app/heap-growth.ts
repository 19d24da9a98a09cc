import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const LARGE_BYTES = 2 * 1024 ** 3;

/**
 * Has V8 collect its old generation when it has doubled. Where the heap may have 2 GB, as it may by default on a machine with 4 GB or
 * more, V8 lets it grow to some four times of what is alive before it looks: a server of 40 MB that is asked for much had 110 MB of
 * garbage. Where the heap may have less, V8 itself does not wait longer, and is left alone. Twice as many collections, each of a few
 * milliseconds and mostly on other threads, are a thousandth of the server's time. V8 reads the flag at each collection, so it may
 * be set once it runs; after the start, since the code of Node's own modules that V8 has compiled before is no use with other flags.
 */
export function boundHeapGrowth(): void {
  if (getHeapStatistics().heap_size_limit >= LARGE_BYTES) setFlagsFromString('--heap-growing-percent=100');
}
