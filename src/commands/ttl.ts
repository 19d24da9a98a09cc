import { z } from 'zod';

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How long something is valid, in seconds: `90s`, `30m`, `1h` or `7d`. */
export const ttl = z
  .string()
  .regex(/^[1-9]\d{0,6}[smhd]$/, '--ttl is a number with s, m, h or d, such as 1h')
  .transform((given) => Number(given.slice(0, -1)) * (UNIT_SECONDS[given.slice(-1)] ?? 0));
