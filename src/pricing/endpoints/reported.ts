import { readChoice } from '../units/choice.ts';
import { readCount } from '../units/count.ts';
import { megapixelUnits } from '../units/megapixels.ts';
import type { EndpointFamily } from './family.ts';

// Families of which only reports by other people are known: these give bounds, and never a verified price.

/** A second at the default 768P is billed as 1.6 units (openstory-so/openstory#1387); of other resolutions nothing is known. */
export const h3Max: EndpointFamily = {
  matches: (endpoint) => endpoint.startsWith('minimax/h3-max/'),
  defaults: () => ({ resolution: '768p' }),
  bounds(_endpoint, { name, per }, inputs, seconds) {
    if (name !== 'second' || seconds === null) return null;
    const known = readChoice(inputs['resolution'], '768p') === '768p';
    const units = seconds / (per ?? 1);
    const usual = Number((units * 1.6).toPrecision(12));
    const how = '1.6 units a second at 768P (openstory-so/openstory#1387)';
    const reads = ['resolution', 'image_url'];
    return known ? { low: units, high: usual, usual, reads, how } : { low: units, high: null, reads, how };
  },
};

/** A second costs from $0.04 to $0.16 at 2160p, four times the list price (pollinations#6966). */
export const ltx2Fast: EndpointFamily = {
  matches: (endpoint) => /^fal-ai\/ltx-2\/.*\/fast$/.test(endpoint),
  bounds(_endpoint, { name, per }, inputs, seconds) {
    if (name !== 'second' || seconds === null) return null;
    const units = seconds / (per ?? 1);
    const most = ['2160p', '4k'].includes(readChoice(inputs['resolution'], ''));
    return {
      low: most ? units * 4 : units,
      high: units * 4,
      reads: ['resolution', 'image_url'],
      how: '1 to 4 units a second by resolution, 4 at 2160p',
    };
  },
};

/** A second was billed as about 9 units; the pricing API lists a base price. */
export const pixverse: EndpointFamily = {
  matches: (endpoint) => endpoint.startsWith('fal-ai/pixverse/v6/'),
  defaults: () => ({ resolution: '720p' }),
  bounds(_endpoint, { name, per }, _inputs, seconds) {
    if (name !== 'second' || seconds === null) return null;
    const units = seconds / (per ?? 1);
    return { low: units, high: null, usual: units * 9, reads: [], how: 'about 9 units a second' };
  },
};

/** An image of 4K costs twice one of 1K (runpod/docs#842). */
export const nanoBanana2: EndpointFamily = {
  matches: (endpoint) => endpoint === 'fal-ai/nano-banana-2' || endpoint.startsWith('fal-ai/nano-banana-2/'),
  // From the types of @fal-ai/client 1.10.1, as the next ones.
  defaults: () => ({ resolution: '1k' }),
  bounds(_endpoint, { name }, inputs) {
    const images = readCount(inputs['num_images']);
    if (name !== 'image' || images === null) return null;
    const resolution = readChoice(inputs['resolution'], '1k');
    const low = resolution === '4k' ? 2 * images : resolution === '1k' || resolution === '2k' ? images : null;
    return {
      low,
      high: resolution === '1k' ? images : 2 * images,
      reads: ['resolution', 'image_urls', 'output_format'],
      how: 'an image of 4K costs twice one of 1K',
    };
  },
};

/** The first megapixel costs $0.07, each further one $0.03; input images of `/edit` count too (veniceai/api-docs#241). */
export const flux2Max: EndpointFamily = {
  matches: (endpoint) => endpoint === 'fal-ai/flux-2-max' || endpoint.startsWith('fal-ai/flux-2-max/'),
  bounds(endpoint, { name, per }, inputs) {
    const all = name === 'megapixel' && per === null ? megapixelUnits(inputs, null) : null;
    const images = readCount(inputs['num_images']);
    if (!all || images === null) return null;
    const further = 3 / 7;
    const outputs = images + (all.units - images) * further;
    const edited = endpoint.endsWith('/edit');
    const list = inputs['image_urls'];
    const inputImages = edited && Array.isArray(list) ? list.length : 0;
    return {
      low: outputs + inputImages * further,
      high: edited ? null : all.units,
      reads: ['image_urls', 'output_format'],
      how: 'the first megapixel costs $0.07, each further one $0.03, input images count',
    };
  },
};

/** Megapixels of the input images are charged as well (pollinations#15236); their sizes are not in the inputs. */
export const qwenImageEdit: EndpointFamily = {
  matches: (endpoint) => /^alibaba\/qwen-image-[\d.]+\/edit$/.test(endpoint),
  bounds(_endpoint, { name, per }, inputs) {
    const outputs = name === 'megapixel' && per === null ? megapixelUnits(inputs, null) : null;
    return (
      outputs && {
        low: outputs.units,
        high: null,
        reads: ['image_urls'],
        how: 'input and output megapixels are charged',
      }
    );
  },
};
