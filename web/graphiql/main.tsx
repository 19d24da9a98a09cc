import 'monaco-graphql/esm/monaco-editor.js';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '../shared/shared.css';
import '../shared/parts.css';
import './style.css';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { buildSchema } from 'graphql';
import { createRoot } from 'react-dom/client';
import sdl from '../../schema.graphql';
import { createAccessStore, readSession } from './access.ts';
import { AccessBar } from './access-bar.tsx';
import { createExchanges } from './exchanges.ts';
import { type Ask, createFetcher, createWatch } from './fetcher.ts';
import { FillVariables } from './fill-variables.tsx';
import { FollowTab } from './follow-tab.tsx';
import { FollowTheme } from './follow-theme.tsx';
import { createRecorder } from './recorder.ts';
import { RENDERS, rendersPlugin } from './renders/plugin.tsx';
import { forgetOthers, type Store, storeOf } from './storage.ts';
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
  const exchanges = createExchanges();
  const recorderOf = createRecorder(access, exchanges, subjects.learn);
  const ask = createFetcher(access);
  const askInTab: Ask = async (request, options) => {
    const record = recorderOf(request);
    const answer = await ask(request, options);
    record(answer);
    return answer;
  };
  const watch = createWatch(access, (request) => {
    const record = recorderOf(request);
    return ({ data = null, errors }) => record({ data, ...(errors && { errors }) });
  });
  const refresh = () => subjects.refresh(async (query, variables) => (await ask({ query, variables })).data);
  const refreshIfPossible = () => {
    if (access.get().token) refresh().catch(() => undefined);
  };
  access.subscribe(refreshIfPossible);
  access.subscribe(exchanges.forget);
  refreshIfPossible();

  // Built in: the documentation is there before there is a token, and no load asks for it.
  const schema = buildSchema(sdl, { assumeValid: true });
  const plugins = [HISTORY_PLUGIN, rendersPlugin({ exchanges, access, schema })];
  createRoot(root).render(
    <>
      <AccessBar store={access} />
      <GraphiQL
        fetcher={(request, options) => watch(request, options) ?? askInTab(request, options)}
        schema={schema}
        dangerouslyAssumeSchemaIsValid
        storage={kept}
        plugins={plugins}
        {...(isFirstVisit(kept) && { visiblePlugin: RENDERS })}
        // Their variables come from FillVariables, when they are opened.
        defaultTabs={TABS.map(({ query }) => ({ query }))}
        defaultEditorToolsVisibility="variables"
      >
        <FillVariables subjects={subjects} kept={kept} />
        <FollowTab exchanges={exchanges} />
        <FollowTheme />
      </GraphiQL>
    </>,
  );
}

const WIDE = '(min-width: 1000px)';

/** Whether the panel is opened without being asked for: at the first visit, where there is room. */
function isFirstVisit(kept: Store): boolean {
  return kept.getItem('graphiql:tabState') === null && matchMedia(WIDE).matches;
}

const root = document.getElementById('root');
if (root)
  start(root).catch((error: unknown) => {
    root.textContent = `GraphiQL could not start: ${error instanceof Error ? error.message : String(error)}.`;
  });
