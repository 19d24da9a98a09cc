/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const NAMED: ReadonlyMap<unknown, Size> = new Map([
  ['square_hd', { width: 1024, height: 1024 }],
  ['square', { width: 512, height: 512 }],
  ['portrait_4_3', { width: 768, height: 1024 }],
  ['portrait_16_9', { width: 576, height: 1024 }],
  ['landscape_4_3', { width: 1024, height: 768 }],
  ['landscape_16_9', { width: 1024, height: 576 }],
]);
/** The longest side that fal's `ImageSize` takes. */
const MAX_SIDE = 14_142;

/** Reads an `image_size`: one of fal's names, a width and a height, or `1024x768`; null for anything else. */
export function readImageSize(size: unknown): Size | null {
  const named = NAMED.get(typeof size === 'string' ? size.trim().toLowerCase() : size);
  if (named) return named;
  if (typeof size === 'string') {
    const sides = /^(\d+)x(\d+)$/i.exec(size);
    return checked(Number(sides?.[1]), Number(sides?.[2]));
  }
  if (typeof size !== 'object' || size === null || !('width' in size) || !('height' in size)) return null;
  return checked(size.width, size.height);
}

/** fal's names for images of this size. */
export function sizeNames({ width, height }: Size): string[] {
  return [...NAMED].flatMap(([name, size]) =>
    size.width === width && size.height === height ? [String(name)] : [],
  );
}

function checked(width: unknown, height: unknown): Size | null {
  return isSide(width) && isSide(height) ? { width, height } : null;
}

function isSide(side: unknown): side is number {
  return Number.isInteger(side) && Number(side) >= 1 && Number(side) <= MAX_SIDE;
}
