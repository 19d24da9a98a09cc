import { readChoice } from '../units/choice.ts';
import type { Size } from '../units/image-size.ts';
import type { Inputs } from '../units/types.ts';
import type { UnitName } from '../units/unit-name.ts';
import type { EndpointFamily } from './family.ts';

const FRAMES_PER_SECOND = 24;

/**
 * The sizes of Seedance 2.0's videos, from ByteDance's table (https://www.volcengine.com/docs/82379/1520757): a
 * resolution stands for about the same number of pixels in every shape, not for the shorter side. 4k is not in it.
 */
const SIZES: ReadonlyMap<string, Size> = new Map([
  ['480p 21:9', { width: 992, height: 432 }],
  ['480p 16:9', { width: 864, height: 496 }],
  ['480p 4:3', { width: 752, height: 560 }],
  ['480p 1:1', { width: 640, height: 640 }],
  ['480p 3:4', { width: 560, height: 752 }],
  ['480p 9:16', { width: 496, height: 864 }],
  ['720p 21:9', { width: 1470, height: 630 }],
  ['720p 16:9', { width: 1280, height: 720 }],
  ['720p 4:3', { width: 1112, height: 834 }],
  ['720p 1:1', { width: 960, height: 960 }],
  ['720p 3:4', { width: 834, height: 1112 }],
  ['720p 9:16', { width: 720, height: 1280 }],
  ['1080p 21:9', { width: 2206, height: 946 }],
  ['1080p 16:9', { width: 1920, height: 1080 }],
  ['1080p 4:3', { width: 1664, height: 1248 }],
  ['1080p 1:1', { width: 1440, height: 1440 }],
  ['1080p 3:4', { width: 1248, height: 1664 }],
  ['1080p 9:16', { width: 1080, height: 1920 }],
]);

/** Seedance 2.0, fast and mini among it. */
export const seedance: EndpointFamily = {
  matches: (endpoint) => endpoint.startsWith('bytedance/seedance-2.0/'),
  documentedPrice: (endpoint) =>
    endpoint === 'bytedance/seedance-2.0/text-to-video' ? { unitPrice: '0.014', unit: 'units' } : null,
  defaults: () => ({ resolution: '720p' }),
  /** The formula and the rates of its siblings are on fal's pages; real bills fit them exactly. */
  source: (endpoint) =>
    /^bytedance\/seedance-2\.0\/(mini\/)?(text|image)-to-video$/.test(endpoint)
      ? 'the llms.txt of bytedance/seedance-2.0/mini on fal.ai'
      : null,
  /**
   * Seedance counts tokens, H × W × frames / 1024; its `units` are a thousand tokens. With one frame more than 24 a
   * second this gives the real bills of 720p renders: 87.3, 108.9 and 130.5 units for 4, 5 and 6 s.
   */
  countUnits(endpoint, unit, inputs, seconds) {
    const tokens = tokensPerUnit(unit);
    const size = videoSize(endpoint, inputs);
    if (tokens === null || seconds === null || size === null || refersToVideos(inputs)) return null;
    const frames = FRAMES_PER_SECOND * seconds + 1;
    const how = `${size.width} × ${size.height} × (${FRAMES_PER_SECOND} × ${seconds} s + 1) ÷ 1024`;
    return {
      units: (size.width * size.height * frames) / 1024 / tokens,
      how: tokens === 1 ? how : `${how} ÷ ${tokens}`,
      reads: ['duration', 'resolution', 'generate_audio', 'image_url', 'end_image_url', 'video_urls'],
    };
  },
};

function tokensPerUnit({ per, name }: UnitName): number | null {
  if (name === 'token') return per ?? 1;
  return name === 'unit' && per === null ? 1000 : null;
}

/** Null where the endpoint would choose the size itself, or refuse it: fast and mini make no 1080p. */
function videoSize(endpoint: string, inputs: Inputs): Size | null {
  const resolution = readChoice(inputs['resolution'], '720p');
  if (/\/(fast|mini)\//.test(endpoint) && resolution === '1080p') return null;
  return SIZES.get(`${resolution} ${readChoice(inputs['aspect_ratio'], '16:9')}`) ?? null;
}

/**
 * Whether the inputs contain videos. Their seconds are billed too, by a rule that nobody has measured
 * (https://fal.ai/models/bytedance/seedance-2.0/reference-to-video/llms.txt).
 */
function refersToVideos(inputs: Inputs): boolean {
  const videos = inputs['video_urls'];
  return videos !== undefined && videos !== null && !(Array.isArray(videos) && videos.length === 0);
}
