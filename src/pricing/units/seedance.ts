import { secondsOf } from './seconds.ts';
import { seedanceSize } from './seedance-size.ts';
import type { Inputs, Units } from './types.ts';
import type { UnitName } from './unit-name.ts';

const FRAMES_PER_SECOND = 24;

/** Whether an endpoint is Seedance 2.0, fast and mini among them. */
export function isSeedance(endpoint: string): boolean {
  return endpoint.startsWith('bytedance/seedance-2.0/');
}

/**
 * Seedance counts tokens, H × W × frames / 1024; its `units` are a thousand of them. With one frame more than 24 a
 * second this gives the real bills of 720p renders: 87.3, 108.9 and 130.5 units for 4, 5 and 6 s.
 */
export function seedanceUnits(
  endpoint: string,
  unit: UnitName,
  inputs: Inputs,
  known: number | null,
): Units | null {
  const per = tokensPer(unit);
  const seconds = secondsOf(endpoint, inputs, known);
  const size = seedanceSize(endpoint, inputs);
  if (per === null || seconds === null || size === null || refersToVideos(inputs)) return null;
  const frames = FRAMES_PER_SECOND * seconds + 1;
  const how = `${size.width} × ${size.height} × (${FRAMES_PER_SECOND} × ${seconds} s + 1) ÷ 1024`;
  return {
    units: (size.width * size.height * frames) / 1024 / per,
    how: per === 1 ? how : `${how} ÷ ${per}`,
  };
}

function tokensPer({ per, name }: UnitName): number | null {
  if (name === 'token') return per ?? 1;
  return name === 'unit' && per === null ? 1000 : null;
}

/**
 * Whether the inputs hold videos, whose seconds count too and nobody has measured
 * (https://fal.ai/models/bytedance/seedance-2.0/reference-to-video/llms.txt).
 */
function refersToVideos(inputs: Inputs): boolean {
  const videos = inputs['video_urls'];
  return videos !== undefined && !(Array.isArray(videos) && videos.length === 0);
}
