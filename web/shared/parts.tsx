import type { ReactNode } from 'react';
import { Unreachable } from './ask.ts';

/** A box with a heading, one thing that can be known at a glance. */
export function Panel(props: { title: string; aside?: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <section className={props.wide ? 'panel wide' : 'panel'}>
      <header>
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** What stands where an answer will be. */
export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <div className="loading" role="status">
      <span className="fl-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="bone" />
      ))}
    </div>
  );
}

/** Says that there is nothing, and what would change that. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

/** What is wrong, and a way to try again. */
export function Trouble({ error, retry }: { error: Error; retry?: (() => unknown) | undefined }) {
  return (
    <div className="trouble" role="alert">
      <span>
        {error instanceof Unreachable
          ? 'This could not be loaded: the server does not answer.'
          : error.message}
      </span>
      {retry && (
        <button type="button" onClick={() => void retry()}>
          Try again
        </button>
      )}
    </div>
  );
}

interface Answered<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** An answer: loading, in trouble, or there. An old answer stays while a newer one fails. */
export function Answer<Data>(props: {
  of: Answered<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}) {
  const { data, error, refetch } = props.of;
  if (data !== undefined) return props.children(data);
  if (error) return <Trouble error={error} retry={refetch} />;
  return <Loading lines={props.lines ?? 3} />;
}
