import type { Subject } from './subject.ts';

/** The kinds of API that are measured; the one by hand takes the ledger's requests. */
export type Api = 'ledger' | 'postgraphile';

/** A request that is sent again and again, with each of these variables in turn. */
export interface Work {
  readonly name: string;
  readonly variables: (about: Subject) => ReadonlyArray<Readonly<Record<string, string>>>;
  readonly query: Readonly<Record<Api, string>>;
  /** How many jobs an answer has. */
  readonly jobs: number;
}

const FIELDS = 'id requestId endpoint status outputUrl seed durationS costCents error createdAt finishedAt';

/** Reads that front ends make all the time. */
export const WORKS: readonly Work[] = [
  {
    name: 'lookup by request id',
    variables: ({ requestIds }) => requestIds.map((requestId) => ({ requestId })),
    query: {
      ledger: `query ($requestId: String!) { generation(requestId: $requestId) { ${FIELDS} } }`,
      postgraphile: `query ($requestId: String!) { generationByRequestId(requestId: $requestId) { ${FIELDS} } }`,
    },
    jobs: 1,
  },
  {
    name: 'page of 20 renders of a user',
    variables: ({ userId }) => [{ userId }],
    query: {
      ledger: `query ($userId: String!) { generations(first: 20, filter: { userId: $userId }) { edges { node { ${FIELDS} } } } }`,
      postgraphile: `query ($userId: String!) { allGenerations(first: 20, condition: { userId: $userId }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { edges { node { ${FIELDS} } } } }`,
    },
    jobs: 20,
  },
];
