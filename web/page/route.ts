import { useMemo, useSyncExternalStore } from 'react';
import type { Places } from '../shared/places.tsx';

/** Where the reader is: the address after `#`, so that the page needs one address of the server only. */
export interface Route {
  readonly name: string;
  readonly id: string | undefined;
  readonly params: URLSearchParams;
}

/** The route, and again whenever it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
  return useMemo(() => {
    const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
    const [name = '', id] = path.split('/');
    return {
      name,
      id: id === undefined ? undefined : decodeURIComponent(id),
      params: new URLSearchParams(search),
    };
  }, [hash]);
}

/** The address of one render. */
export function renderLink(id: string): string {
  return `#/renders/${encodeURIComponent(id)}`;
}

/** The address of the gallery with these filters. */
export function galleryLink(params: Readonly<Record<string, string>> | URLSearchParams): string {
  const search = new URLSearchParams(params).toString();
  return search ? `#/gallery?${search}` : '#/gallery';
}

/** Where this page shows what shared parts lead to. */
export const PLACES: Places = {
  render: renderLink,
  gallery: galleryLink,
  replayStarted: () => {
    location.hash = '#/replays';
  },
};
