import { ANY_ENDPOINT } from './any-endpoint.ts';
import { FLUX } from './flux.ts';
import { H3 } from './h3.ts';
import { KINDS } from './kinds.ts';
import type { Model } from './model.ts';
import { SEEDANCE } from './seedance.ts';
import { VEO } from './veo.ts';
import { WAN } from './wan.ts';

/** Every endpoint that the sandbox knows, by id. To add a family, write its file and name it here. */
export const MODELS: ReadonlyMap<string, Model> = new Map(
  [FLUX, VEO, WAN, SEEDANCE, H3, KINDS].flatMap((family) => Object.entries(family)),
);

/** The model of an endpoint. With `acceptAny`, unknown ids of the form `owner/alias` get a stand-in. */
export function findModel(endpoint: string, acceptAny: boolean): Model | undefined {
  const isId = /^[^/]+\/[^/]+/.test(endpoint);
  return MODELS.get(endpoint) ?? (acceptAny && isId ? ANY_ENDPOINT : undefined);
}

/** The model of an accepted job, even if this sandbox would not accept its endpoint any more. */
export function modelOf(endpoint: string): Model {
  return MODELS.get(endpoint) ?? ANY_ENDPOINT;
}
