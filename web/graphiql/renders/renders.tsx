import { useState } from 'react';
import { useAnswer } from '../../shared/server.tsx';
import { Tile } from '../../shared/tile.tsx';
import type { TileRender } from '../../shared/tile-render.ts';
import { rendersDocument } from './documents.ts';
import type { FoundRender } from './found-renders.ts';

// So many that one request has: each is an alias, of which a document may have 50, and has about twenty fields of the 1,000.
const PAGE = 24;
const BUSY_MS = 2000;

/** The renders of an answer as tiles. What the answer does not say of them is asked, and again while they are in flight. */
export function Renders({ renders, showUser }: { renders: readonly FoundRender[]; showUser: boolean }) {
  const [pages, setPages] = useState(1);
  const shown = Math.min(pages * PAGE, renders.length);
  const starts = Array.from({ length: Math.ceil(shown / PAGE) }, (_, page) => page * PAGE);
  return (
    <>
      <ul className="tiles">
        {starts.map((start) => (
          <Page key={start} renders={renders.slice(start, start + PAGE)} showUser={showUser} />
        ))}
      </ul>
      {shown < renders.length && (
        <button type="button" onClick={() => setPages(pages + 1)}>
          Show {Math.min(PAGE, renders.length - shown)} more of {renders.length}
        </button>
      )}
    </>
  );
}

function Page({ renders, showUser }: { renders: readonly FoundRender[]; showUser: boolean }) {
  const missing = renders.filter(({ id, requestId, complete }) => !complete && (id ?? requestId));
  const { document, variables } = rendersDocument(missing);
  const enabled = missing.length > 0;
  const first = useAnswer(document, variables, { enabled });
  const busy = Object.values(first.data ?? {}).some((render) => render && isInFlight(render));
  const { data } = useAnswer(document, variables, { enabled, every: busy ? BUSY_MS : false });
  return renders.map((render) => {
    const asked = data?.[`r${missing.indexOf(render)}`];
    const known: TileRender = asked ?? render.said;
    return (
      <li key={known.id ?? render.requestId ?? JSON.stringify(render.said)}>
        <Tile render={known} showUser={showUser} players />
      </li>
    );
  });
}

function isInFlight({ status }: { readonly status: string }): boolean {
  return status === 'IN_QUEUE' || status === 'IN_PROGRESS';
}
