import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends only on the key, not on time or the order of calls. */
export function roll(...key: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** One of the options, chosen by the key alone. */
export function pick<T>(options: readonly [T, ...T[]], ...key: readonly (string | number)[]): T {
  return options[Math.floor(roll(...key) * options.length)] ?? options[0];
}

/** A whole number from `min` to `max`, both included, chosen by the key alone. */
export function between(min: number, max: number, ...key: readonly (string | number)[]): number {
  return min + Math.floor(roll(...key) * (max - min + 1));
}

/** Hexadecimal SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
