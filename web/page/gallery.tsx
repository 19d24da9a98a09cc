import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { GenerationFilter, GenerationOrder, ViewerRole } from '../generated/graphql.ts';
import type { Ask } from '../shared/ask.ts';
import { Empty, Trouble } from '../shared/parts.tsx';
import { ReplayDialog } from '../shared/replay-dialog.tsx';
import { useAsk, usePolling } from '../shared/server.tsx';
import { Tile } from '../shared/tile.tsx';
import { GALLERY } from './documents.ts';
import { FilterForm } from './filter-form.tsx';
import { filterOf, orderOf } from './filters.ts';
import { galleryLink, type Route } from './route.ts';

const AGAIN_MS = 5000;

/** The pages of the renders that meet a filter. */
function galleryOf(ask: Ask, filter: GenerationFilter, orderBy: GenerationOrder | null) {
  return infiniteQueryOptions({
    queryKey: ['gallery', filter, orderBy],
    queryFn: ({ pageParam, signal }) => ask(GALLERY, { filter, orderBy, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ generations: { pageInfo } }) =>
      pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
  });
}

/** Asks for the renders of the address before it is known who asks. */
export function useGalleryAhead({ name, params }: Route): void {
  const ask = useAsk();
  const client = useQueryClient();
  useEffect(() => {
    const chosen = filterOf(params);
    if (name === 'gallery' && 'filter' in chosen)
      void client.prefetchInfiniteQuery(galleryOf(ask, chosen.filter, orderOf(params) ?? null));
  }, [name, params, ask, client]);
}

/** All renders that meet the filters of the address, in its order, more as the reader scrolls. */
export function Gallery(props: {
  params: URLSearchParams;
  role: ViewerRole;
  endpoints: ReadonlyArray<{ readonly name: string }>;
}) {
  const { params, role, endpoints } = props;
  const [replaying, setReplaying] = useState(false);
  const chosen = filterOf(params);
  const narrowed = 'filter' in chosen && Object.keys(chosen.filter).length > 0;
  return (
    <>
      <div className="spread">
        <h1>Renders</h1>
        {narrowed && role !== 'ANALYST' && (
          <button type="button" onClick={() => setReplaying(true)}>
            Replay {params.get('status') ? 'these' : 'the failed of these'}…
          </button>
        )}
      </div>
      <FilterForm
        key={params.toString()}
        params={params}
        endpoints={endpoints}
        showUser={role !== 'USER'}
        apply={(next) => location.assign(galleryLink(next))}
      />
      {'problem' in chosen ? (
        <Trouble error={new Error(chosen.problem)} />
      ) : (
        <Tiles
          filter={chosen.filter}
          order={orderOf(params)}
          filtered={narrowed}
          showUser={role !== 'USER'}
        />
      )}
      {replaying && 'filter' in chosen && (
        <ReplayDialog filter={chosen.filter} again={false} close={() => setReplaying(false)} />
      )}
    </>
  );
}

function Tiles(props: {
  filter: GenerationFilter;
  order: GenerationOrder | undefined;
  filtered: boolean;
  showUser: boolean;
}) {
  const { filter, order: orderBy = null, filtered, showUser } = props;
  const ask = useAsk();
  const every = usePolling(AGAIN_MS);
  const { data, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      ...galleryOf(ask, filter, orderBy),
      // Whoever has scrolled down looks at what was: only the first page is kept up to date.
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : every),
    });
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !data || !hasNextPage || isFetching || error) return;
    // Another one for each answer, which says anew what is in view: of an end that is there again before the page is drawn without
    // it, the one before says nothing.
    const observer = new IntersectionObserver(
      (entries) => {
        // Where the browser is busy it tells of several moments at once: only the last is now.
        if (entries.at(-1)?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: '600px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [data, hasNextPage, isFetching, error, fetchNextPage]);

  if (!data) return error ? <Trouble error={error} retry={refetch} /> : <Bones />;
  const tiles = data.pages.flatMap(({ generations }) => generations.edges.map(({ node }) => node));
  if (tiles.length === 0)
    return filtered ? (
      <Empty title="Nothing meets these filters">
        Take one away, or <a href="#/gallery">show everything</a>.
      </Empty>
    ) : (
      <Empty title="No renders yet">
        Submit one, in <a href="graphql">GraphiQL</a> for example, and it shows up here.
      </Empty>
    );
  return (
    <>
      <ul className="tiles">
        {tiles.map((tile) => (
          <li key={tile.id}>
            <Tile render={tile} showUser={showUser} />
          </li>
        ))}
      </ul>
      <div ref={end} className="more" role="status">
        {error ? (
          <Trouble error={error} retry={fetchNextPage} />
        ) : isFetchingNextPage ? (
          'Loading more…'
        ) : hasNextPage ? (
          <button type="button" onClick={() => void fetchNextPage()}>
            Load more
          </button>
        ) : (
          'That is all.'
        )}
      </div>
    </>
  );
}

function Bones() {
  return (
    <div role="status">
      <span className="fl-hidden">Loading</span>
      <ul className="tiles" aria-hidden="true">
        {Array.from({ length: 8 }, (_, tile) => (
          <li key={tile} className="bone" />
        ))}
      </ul>
    </div>
  );
}
