import type { GraphiQLPlugin } from '@graphiql/react';
import { lazy, Suspense } from 'react';
import type { PanelProps } from './panel.tsx';

const Panel = lazy(() => import('./panel.tsx'));

/** The title of the plugin, under which GraphiQL remembers whether it is open. */
export const RENDERS = 'Renders';

/** A plugin that shows what the last answer holds. What it is made of is loaded when it is first opened. */
export function rendersPlugin(props: PanelProps): GraphiQLPlugin {
  return {
    title: RENDERS,
    icon: Icon,
    content: () => (
      <Suspense fallback={<p role="status">Loading…</p>}>
        <Panel {...props} />
      </Suspense>
    ),
  };
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="3" y="4" width="18" height="16" rx="2" />
      <circle cx="8.5" cy="9.5" r="1.75" />
      <path d="m4 18 5.5-5 3 2.5L17 11l4 4" />
    </svg>
  );
}
