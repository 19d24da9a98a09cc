/** What one unit of an endpoint costs, and what that unit is. */
export interface DocumentedPrice {
  /** US dollars, as a decimal. */
  readonly unitPrice: string;
  /** The unit's name, as fal's pricing API spells it. */
  readonly unit: string;
}

/** Prices that fal's model pages document, for the time before fal was asked. */
export const DOCUMENTED_PRICES: ReadonlyMap<string, DocumentedPrice> = new Map([
  ['fal-ai/veo3.1', { unitPrice: '0.40', unit: 'seconds' }],
  ['fal-ai/wan/v2.7/text-to-video', { unitPrice: '0.10', unit: 'seconds' }],
  ['fal-ai/wan/v2.7/image-to-video', { unitPrice: '0.10', unit: 'seconds' }],
  ['bytedance/seedance-2.0/text-to-video', { unitPrice: '0.014', unit: 'units' }],
]);
