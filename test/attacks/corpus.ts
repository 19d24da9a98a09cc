import type { Attack } from './attack.ts';
import { DOOR } from './corpus/door.ts';
import { KNOWN } from './corpus/known.ts';
import { ORIGINS } from './corpus/origins.ts';
import { STRANGERS } from './corpus/strangers.ts';

/** Every row, by who sends it. */
export const CORPUS: Readonly<Record<string, readonly Attack[]>> = {
  strangers: STRANGERS,
  'pages of other origins': ORIGINS,
  "what comes to fal's door": DOOR,
  'a user who is known': KNOWN,
};
