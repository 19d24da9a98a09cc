import { imageCount } from './image-size.ts';
import { imageFile, imagesResult } from './images.ts';
import type { Model } from './model.ts';

/** Stands in for any endpoint that the sandbox does not know: it checks nothing and makes images at one cent each. */
export const ANY_ENDPOINT: Model = {
  fields: {},
  unitPrice: '0.01',
  unit: 'images',
  units: imageCount,
  result: imagesResult,
  file: imageFile,
};
