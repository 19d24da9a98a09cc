import { ago } from './format.ts';
import { Media } from './media.tsx';
import { Go, usePlaces } from './places.tsx';
import { Price } from './price.tsx';
import { Status } from './status.tsx';
import type { TileRender } from './tile-render.ts';

/** One render in a list: its first file, its words, its status and its price. It leads to the whole render. */
export function Tile(props: { render: TileRender; showUser: boolean; players?: boolean }) {
  const { render, showUser, players = false } = props;
  const places = usePlaces();
  const { id, endpoint, status, userId, createdAt, outputs } = render;
  const [file] = outputs;
  const words = render.prompt ?? endpoint ?? file?.url ?? 'A render';
  return (
    <article className="tile">
      <div className="frame-of-media">
        {file ? (
          <Media file={file} alt={words} thumbnail players={players} />
        ) : (
          <p className="fl-media-note">{render.outputText ?? render.error ?? 'Nothing to show yet.'}</p>
        )}
        {outputs.length > 1 && <span className="how-many">{outputs.length} files</span>}
      </div>
      <div className="caption">
        <Go to={id === undefined ? undefined : places.render(id)} className="prompt">
          {words}
        </Go>
        <span className="fl-muted line">
          {endpoint}
          {showUser && userId !== undefined && `, ${userId}`}
        </span>
        <span className="spread">
          {status !== undefined && <Status of={status} />}
          {render.costCents !== undefined && <Price cents={render.costCents} source={render.costSource} />}
        </span>
        {createdAt !== undefined && (
          <time className="fl-muted" dateTime={createdAt}>
            {ago(createdAt)}
          </time>
        )}
      </div>
    </article>
  );
}
