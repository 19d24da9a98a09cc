import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { GenerationFilter, ViewerRole } from '../generated/graphql.ts';
import { Empty, Trouble } from '../shared/parts.tsx';
import { ReplayDialog } from '../shared/replay-dialog.tsx';
import { useAsk } from '../shared/server.tsx';
import { Tile } from '../shared/tile.tsx';
import { GALLERY } from './documents.ts';
import { FilterForm } from './filter-form.tsx';
import { filterOf } from './filters.ts';
import { galleryLink } from './route.ts';

const AGAIN_MS = 5000;

/** All renders that meet the filters of the address, the newest first, more as the reader scrolls. */
export function Gallery(props: {
  params: URLSearchParams;
  role: ViewerRole;
  endpoints: ReadonlyArray<{ readonly name: string }>;
}) {
  const { params, role, endpoints } = props;
  const [replaying, setReplaying] = useState(false);
  const chosen = filterOf(params);
  return (
    <>
      <div className="spread">
        <h1>Renders</h1>
        {'filter' in chosen && params.size > 0 && role !== 'ANALYST' && (
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
        <Tiles filter={chosen.filter} filtered={params.size > 0} showUser={role !== 'USER'} />
      )}
      {replaying && 'filter' in chosen && (
        <ReplayDialog filter={chosen.filter} again={false} close={() => setReplaying(false)} />
      )}
    </>
  );
}

function Tiles(props: { filter: GenerationFilter; filtered: boolean; showUser: boolean }) {
  const { filter, filtered, showUser } = props;
  const ask = useAsk();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['gallery', filter],
    queryFn: ({ pageParam, signal }) => ask(GALLERY, { filter, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ generations: { pageInfo } }) =>
      pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
    // Whoever has scrolled down looks at what was: only the first page is kept up to date.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : AGAIN_MS),
  });
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !hasNextPage || isFetchingNextPage || error) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: '600px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);

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
