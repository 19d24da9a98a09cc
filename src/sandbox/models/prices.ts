/** What an endpoint costs before any discount. */
interface Price {
  /** US dollars for one unit, as decimal text. */
  readonly unitPrice: string;
  readonly unit: string;
}

const VEO: Price = { unitPrice: '0.4', unit: 'seconds' };
const WAN: Price = { unitPrice: '0.1', unit: 'seconds' };
const SEEDANCE: Price = { unitPrice: '0.014', unit: 'units' };
const UNKNOWN: Price = { unitPrice: '0.01', unit: 'images' };

const PRICES: ReadonlyMap<string, Price> = new Map([
  ['fal-ai/flux/dev', { unitPrice: '0.025', unit: 'megapixels' }],
  ['fal-ai/flux/schnell', { unitPrice: '0.003', unit: 'megapixels' }],
  ['fal-ai/flux-pro/v1.1', { unitPrice: '0.04', unit: 'megapixels' }],
  ['fal-ai/veo3.1', VEO],
  ['fal-ai/veo3.1/image-to-video', VEO],
  ['fal-ai/veo3.1/fast', { unitPrice: '0.15', unit: 'seconds' }],
  ['fal-ai/veo3.1/lite', { unitPrice: '0.05', unit: 'seconds' }],
  ['fal-ai/wan/v2.7/text-to-video', WAN],
  ['fal-ai/wan/v2.7/image-to-video', WAN],
  ['bytedance/seedance-2.0/text-to-video', SEEDANCE],
  ['bytedance/seedance-2.0/image-to-video', SEEDANCE],
  ['bytedance/seedance-2.0/fast/text-to-video', { unitPrice: '0.0112', unit: 'units' }],
]);

/** The list price of an endpoint; one the sandbox does not know is charged by the image. */
export function priceOf(endpoint: string): Price {
  return PRICES.get(endpoint) ?? UNKNOWN;
}
