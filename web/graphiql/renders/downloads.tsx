import { useRef, useState } from 'react';
import { count } from '../../shared/format.ts';
import type { AccessStore } from '../access.ts';
import { exportOf, save } from './export.ts';
import type { Format } from './export-address.ts';
import { csvOf, ndjsonOf, type Table, tableOf } from './rows.ts';
import type { Part } from './typed-answer.ts';

const FORMATS: readonly Format[] = ['csv', 'ndjson'];

/** The rows of an answer as files, and all pages of a list of which the answer has one. */
export function Downloads({ parts, access }: { parts: readonly Part[]; access: AccessStore }) {
  const found = parts
    .map((part) => ({ part, table: tableOf(part) }))
    .filter(({ table }) => table.rows.length > 0);
  if (found.length === 0) return null;
  return (
    <ul className="fl-downloads">
      {found.map(({ part, table }) => (
        <li key={part.key}>
          <Rows name={part.key} table={table} />
          {part.paged && <WholeList part={part} access={access} />}
        </li>
      ))}
    </ul>
  );
}

/** The rows that are there. */
function Rows({ name, table }: { name: string; table: Table }) {
  const [problem, setProblem] = useState<string>();
  const download = async (format: Format) => {
    setProblem(undefined);
    try {
      save(new Blob([await fileOf(format, table)], { type: 'text/plain' }), `${name}.${format}`);
    } catch (error) {
      setProblem(unsaved(error));
    }
  };
  const rows = table.rows.length;
  return (
    <>
      <span className="row">
        <span>
          {name}, {rows === 1 ? 'one row' : `${count(rows)} rows`}
        </span>
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            aria-label={`Download ${name} as ${format.toUpperCase()}`}
            onClick={() => void download(format)}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </span>
      <Problem text={problem} />
    </>
  );
}

function unsaved(error: unknown): string {
  return `Nothing was saved: ${error instanceof Error ? error.message : String(error)}`;
}

function Problem({ text }: { text: string | undefined }) {
  return (
    text && (
      <p className="trouble" role="alert">
        {text}
      </p>
    )
  );
}

async function fileOf(format: Format, table: Table): Promise<string> {
  return format === 'csv' ? await csvOf(table) : ndjsonOf(table);
}

/** Every page of a list, as the server exports it. Nothing is saved unless all has come. */
function WholeList({ part, access }: { part: Part; access: AccessStore }) {
  const [state, setState] = useState<{ readonly bytes?: number; readonly problem?: string }>({});
  const stop = useRef<AbortController>(null);
  const download = async (format: Format) => {
    const controller = new AbortController();
    stop.current = controller;
    setState({ bytes: 0 });
    try {
      const { blob, name } = await exportOf(part, format, access.get().token, controller.signal, (bytes) =>
        setState({ bytes }),
      );
      save(blob, name);
      setState({});
    } catch (error) {
      setState(controller.signal.aborted ? {} : { problem: unsaved(error) });
    }
  };
  return (
    <>
      <span className="row">
        <span>All pages of it{part.args['orderBy'] != null && ', in the order of time'}</span>
        {state.bytes === undefined ? (
          FORMATS.map((format) => (
            <button
              key={format}
              type="button"
              aria-label={`Download all pages of ${part.key} as ${format.toUpperCase()}`}
              onClick={() => void download(format)}
            >
              {format.toUpperCase()}
            </button>
          ))
        ) : (
          <>
            <span role="status">{(state.bytes / 1e6).toFixed(1)} MB</span>
            <button type="button" onClick={() => stop.current?.abort()}>
              Stop
            </button>
          </>
        )}
      </span>
      <Problem text={state.problem} />
    </>
  );
}
