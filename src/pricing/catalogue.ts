/** The inputs of a job. */
export type Inputs = { readonly [name: string]: unknown };

/** How one endpoint's list price follows from a job's inputs. */
export interface Price {
  /** Seconds of media made where the inputs name none; absent where fal does not document it. */
  readonly defaultSeconds?: number;
  /** US dollars for a job of so many seconds; null where the inputs leave the price open. */
  readonly dollars: (seconds: number, inputs: Inputs) => number | null;
}

/**
 * List prices by endpoint, from fal's model pages. Anything not listed here has no estimate: a wrong number is worse
 * than none.
 */
export const CATALOGUE: ReadonlyMap<string, Price> = new Map([
  ['fal-ai/veo3.1', { defaultSeconds: 8, dollars: (seconds: number) => seconds * 0.4 }],
  ['fal-ai/wan/v2.7/text-to-video', { dollars: (seconds: number) => seconds * 0.1 }],
  ['bytedance/seedance-2.0/text-to-video', { dollars: seedanceDollars }],
]);

const SEEDANCE_DOLLARS_PER_1000_TOKENS = 0.014;
const SEEDANCE_FRAMES_PER_SECOND = 24;
const SEEDANCE_LINES = new Map([
  ['480p', 480],
  ['720p', 720],
  ['1080p', 1080],
  ['4k', 2160],
]);

/**
 * Seedance's "$0.014 per unit" is per 1,000 tokens, and tokens are H × W × frames / 1024. With one frame more than
 * 24 a second this gives the real bills of 720p renders to the cent: 87.3, 108.9 and 130.5 units for 4, 5 and 6 s.
 */
function seedanceDollars(seconds: number, inputs: Inputs): number | null {
  const lines = SEEDANCE_LINES.get(textOf(inputs['resolution'], '720p').toLowerCase());
  const aspect = /^(\d+):(\d+)$/.exec(textOf(inputs['aspect_ratio'], '16:9'));
  const across = Number(aspect?.[1]);
  const down = Number(aspect?.[2]);
  if (lines === undefined || !(across > 0) || !(down > 0)) return null;
  // "720p" counts the shorter side.
  const longer = Math.round((lines * Math.max(across, down)) / Math.min(across, down));
  const frames = SEEDANCE_FRAMES_PER_SECOND * seconds + 1;
  const tokens = (lines * longer * frames) / 1024;
  return (tokens / 1000) * SEEDANCE_DOLLARS_PER_1000_TOKENS;
}

function textOf(value: unknown, fallback: string): string {
  if (value === undefined) return fallback;
  return typeof value === 'string' ? value : '';
}
