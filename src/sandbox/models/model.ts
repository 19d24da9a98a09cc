import type { JsonObject } from '../../lib/lossless-json.ts';
import type { Fields } from './fields.ts';

/** One of fal's endpoints: what it accepts, what it makes and what it costs. */
export interface Model {
  readonly fields: Fields;
  /** List price of one unit in US dollars, as decimal text. */
  readonly unitPrice: string;
  /** The unit as fal's price list names it. */
  readonly unit: string;
  /** The units that a successful job with this input is billed. */
  readonly units: (input: JsonObject) => number;
  /** Whether fal measures such a job by the length of its sound, which is a little longer than the video. */
  readonly isBilledBySound?: (input: JsonObject) => boolean;
  /** The result of a successful job. `folder` is the URL below which its files are served. */
  readonly result: (run: Run, folder: string) => JsonObject;
  /** The file of a result by its name in that folder; undefined if the result has no such file. */
  readonly file: (run: Run, name: string) => ResultFile | undefined;
}

/** The endpoints of a model family, by id. */
export type Family = { readonly [endpoint: string]: Model };

/** What a result depends on. */
export interface Run {
  readonly requestId: string;
  readonly endpoint: string;
  readonly input: JsonObject;
  /** Digits; may be more than a double holds. */
  readonly seed: string;
  readonly inferenceSeconds: number;
}

export interface ResultFile {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}
