import type { MediaFile } from './media-kind.ts';

/** What a tile shows of a render; what is not known is left out. */
export interface TileRender {
  readonly id?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly status?: string | undefined;
  readonly userId?: string | undefined;
  readonly prompt?: string | null | undefined;
  readonly outputText?: string | null | undefined;
  readonly error?: string | null | undefined;
  readonly costCents?: number | null | undefined;
  readonly costSource?: string | null | undefined;
  readonly createdAt?: string | undefined;
  readonly outputs: readonly MediaFile[];
}
