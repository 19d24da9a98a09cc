import { ANY_ENDPOINT } from './any-endpoint.ts';
import { FLUX } from './flux.ts';
import type { Model } from './model.ts';
import { SEEDANCE } from './seedance.ts';
import { VEO } from './veo.ts';
import { WAN } from './wan.ts';

/** Every endpoint that the sandbox knows, by id. A family is one file of this folder and its name here. */
export const MODELS: ReadonlyMap<string, Model> = new Map(
  [FLUX, VEO, WAN, SEEDANCE].flatMap((family) => Object.entries(family)),
);

/** The model of an endpoint; with `acceptAny`, the stand-in for one that is not known but has the form of an id. */
export function findModel(endpoint: string, acceptAny: boolean): Model | undefined {
  const isId = /^[^/]+\/[^/]+/.test(endpoint);
  return MODELS.get(endpoint) ?? (acceptAny && isId ? ANY_ENDPOINT : undefined);
}

/** The model of a job that was accepted, perhaps by a sandbox that knew more endpoints or accepted any. */
export function modelOf(endpoint: string): Model {
  return MODELS.get(endpoint) ?? ANY_ENDPOINT;
}
