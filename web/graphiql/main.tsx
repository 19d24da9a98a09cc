import 'monaco-graphql/esm/monaco-editor.js';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import { GraphiQL } from 'graphiql';
import { buildSchema } from 'graphql';
import { createRoot } from 'react-dom/client';
import sdl from '../../schema.graphql';
import { createAccessStore, readSession } from './access.ts';
import { AccessBar } from './access-bar.tsx';
import { createFetcher } from './fetcher.ts';
import { FillVariables } from './fill-variables.tsx';
import { FollowTheme } from './follow-theme.tsx';
import { forgetOthers, storeOf } from './storage.ts';
import { createSubjectStore } from './subjects.ts';
import { TABS } from './tabs.ts';
import { setUpWorkers } from './workers.ts';

async function start(root: HTMLElement): Promise<void> {
  setUpWorkers(JSON.parse(root.dataset['workers'] ?? '{}'));
  const session = await readSession();
  forgetOthers(session.instance, localStorage);
  forgetOthers(session.instance, sessionStorage);
  const kept = storeOf(session.instance, localStorage);
  const access = createAccessStore(session, storeOf(session.instance, sessionStorage));
  const subjects = createSubjectStore(new Date(), Intl.DateTimeFormat().resolvedOptions().timeZone);
  const fetcher = createFetcher(access, subjects.learn);
  const refresh = () =>
    subjects.refresh(async (query, variables) => {
      const answer = await fetcher({ query, variables });
      return 'data' in answer ? answer.data : undefined;
    });
  const refreshIfPossible = () => {
    if (access.get().token) refresh().catch(() => undefined);
  };
  access.subscribe(refreshIfPossible);
  refreshIfPossible();

  // Built in: the documentation is there before there is a token, and no load asks for it.
  const schema = buildSchema(sdl, { assumeValid: true });
  createRoot(root).render(
    <>
      <AccessBar store={access} />
      <GraphiQL
        fetcher={fetcher}
        schema={schema}
        dangerouslyAssumeSchemaIsValid
        storage={kept}
        // Their variables come from FillVariables, when they are opened.
        defaultTabs={TABS.map(({ query }) => ({ query }))}
        defaultEditorToolsVisibility="variables"
      >
        <FillVariables subjects={subjects} kept={kept} />
        <FollowTheme />
      </GraphiQL>
    </>,
  );
}

const root = document.getElementById('root');
if (root)
  start(root).catch((error: unknown) => {
    root.textContent = `GraphiQL could not start: ${error instanceof Error ? error.message : String(error)}.`;
  });
