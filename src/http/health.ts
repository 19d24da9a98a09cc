import type { Plugin } from 'graphql-yoga';
import { VERSION } from '../lib/version.ts';
import { HEALTH_PATH } from './paths.ts';

/** What `/health` answers while the process is alive. */
export const HEALTH = { status: 'ok', version: VERSION };

/** Answers at `/health`. */
export function useHealth(): Plugin {
  return {
    onRequest({ url, fetchAPI, endResponse }) {
      if (url.pathname === HEALTH_PATH) endResponse(fetchAPI.Response.json(HEALTH));
    },
  };
}
