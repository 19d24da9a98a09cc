import type { EndpointFamily } from './family.ts';

/** FLUX.1. It documents its default size; an image made from another one has that one's size instead. */
export const flux: EndpointFamily = {
  matches: (endpoint) => endpoint.startsWith('fal-ai/flux/'),
  defaultImageSize: (endpoint) => (endpoint.endsWith('/image-to-image') ? null : 'landscape_4_3'),
};
