import type { DocumentedPrice, EndpointFamily } from './family.ts';
import { flux } from './flux.ts';
import { flux2Max, h3Max, ltx2Fast, nanoBanana2, pixverse, qwenImageEdit } from './reported.ts';
import { seedance } from './seedance.ts';
import { veo } from './veo.ts';
import { wan } from './wan.ts';

const FAMILIES: readonly EndpointFamily[] = [
  veo,
  wan,
  seedance,
  flux,
  h3Max,
  flux2Max,
  nanoBanana2,
  ltx2Fast,
  pixverse,
  qwenImageEdit,
];

/** The family of an endpoint; undefined where the ledger knows nothing special about it. */
export function findFamily(endpoint: string): EndpointFamily | undefined {
  return FAMILIES.find((family) => family.matches(endpoint));
}

/** The price that fal's model page documents for an endpoint; null where there is none. */
export function documentedPrice(endpoint: string): DocumentedPrice | null {
  return findFamily(endpoint)?.documentedPrice?.(endpoint) ?? null;
}

/** Seconds of media an endpoint makes where the inputs name none; null where that is not known. */
export function defaultSeconds(endpoint: string): number | null {
  return findFamily(endpoint)?.defaultSeconds?.(endpoint) ?? null;
}

/** Whether fal documents what decides the price of an endpoint. */
export function isDocumented(endpoint: string): boolean {
  return (findFamily(endpoint)?.source?.(endpoint) ?? null) !== null;
}
