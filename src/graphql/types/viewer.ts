import type { Role, Viewer as ViewerRow } from '../../deps.ts';
import { builder } from '../builder.ts';

/** What a viewer may do. */
export const ViewerRole = builder.enumType('ViewerRole', {
  description: 'What a viewer may do.',
  values: {
    USER: { value: 'user', description: 'Submits generations, and reads, cancels and replays their own.' },
    ANALYST: { value: 'analyst', description: "Reads everybody's generations, and changes nothing." },
    ADMIN: {
      value: 'admin',
      description: "Reads and changes everybody's generations, and manages the API keys.",
    },
  } satisfies Record<string, { value: Role; description: string }>,
});

/** Who asks. */
export const Viewer = builder.objectRef<ViewerRow>('Viewer').implement({
  description: 'Who asks, as the token or the API key says.',
  fields: (t) => ({
    userId: t.exposeString('userId', { description: 'The user to whom what they submit belongs.' }),
    role: t.expose('role', { type: ViewerRole, description: 'What they may do.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    authScopes: { read: true },
    description: 'Who asks, and what they may do.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
