import type { Poll, PollAnswer } from '../../generations/last-poll.ts';
import { builder } from '../builder.ts';

const FalPollAnswer = builder.enumType('FalPollAnswer', {
  description: 'What fal answered when it was asked about a generation.',
  values: {
    IN_QUEUE: { description: 'It was waiting in the queue.' },
    IN_PROGRESS: { description: 'It was running.' },
    COMPLETED: { description: 'It had ended.' },
    NO_RESULT: { description: 'It had ended, but its result was an error, or not ready.' },
    NOT_FOUND: { description: 'fal did not know it, or did not list it.' },
    REFUSED: { description: 'fal refused the call itself, as it does with a revoked key.' },
    UNREACHABLE: {
      description: 'The connection failed, or something other than fal answered, such as a gateway.',
    },
    OTHER: { description: 'Something that says nothing about it, such as that there are too many calls.' },
  } satisfies Record<PollAnswer, { description: string }>,
});

/** fal's newest answer about a job. */
export const FalPoll = builder.objectRef<Poll>('FalPoll').implement({
  description: "fal's answer when the ledger last asked about a generation.",
  fields: (t) => ({
    answer: t.expose('answer', { type: FalPollAnswer, description: 'What the answer means.' }),
    httpStatus: t.int({
      nullable: true,
      description: 'HTTP status of an answer without news; null if there was news, or no answer at all.',
      resolve: ({ httpStatus }) => httpStatus ?? null,
    }),
    message: t.string({
      nullable: true,
      description: "fal's words, or what is wrong with the connection; null if there was news.",
      resolve: ({ words }) => words ?? null,
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was given.' }),
  }),
});
