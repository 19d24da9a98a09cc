import {
  type FieldNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type Generation, KEY_COLUMNS, type RowParts } from '../generations/row.ts';

const COST = [
  'status',
  'costCents',
  'costSource',
  'estimatedCents',
  'billedUnits',
  'costUnit',
  'unitPrice',
  'costUpdatedAt',
  'createdAt',
] as const;

/** What each field of a generation reads of its row. For a field that is not here, the whole row is read. */
const READS: Readonly<Record<string, ReadonlyArray<keyof Generation>>> = {
  id: ['id'],
  requestId: ['requestId'],
  userId: ['userId'],
  endpoint: ['endpoint'],
  status: ['status'],
  inputs: ['inputs'],
  prompt: ['inputs'],
  outputUrl: ['outputUrl'],
  outputs: ['payload', 'outputUrl'],
  outputText: ['payload'],
  result: ['payload'],
  resultNote: ['resultNote'],
  seed: ['seed'],
  durationS: ['durationS'],
  costCents: COST,
  costSource: COST,
  cost: COST,
  error: ['error'],
  errorType: ['errorType'],
  cancelRequestedAt: ['cancelRequestedAt'],
  endedBy: ['endedBy'],
  lastPoll: ['lastPoll'],
  deliveries: ['requestId'],
  tags: ['tags'],
  createdAt: ['createdAt'],
  finishedAt: ['finishedAt'],
  startedAt: ['startedAt'],
  updatedAt: ['updatedAt'],
  queuePosition: ['lastPoll'],
  replayOf: ['replayOf'],
  replays: ['id', 'replayRoot'],
  inputDiff: ['replayOf', 'inputs'],
  replayId: ['replayId'],
  replayRequestedBy: ['replayId'],
};

/** The parts of the generations below a field that the query asks for, anywhere below it. */
export function requestedParts(info: GraphQLResolveInfo): RowParts {
  const [node, ...others] = info.fieldNodes;
  if (!node || others.length > 0) return partsOf(info);
  const parts = known.get(node) ?? partsOf(info);
  known.set(node, parts);
  return parts;
}

// Of documents that come again: a field has the same selections each time, and fragments are in its document.
const known = new WeakMap<FieldNode, RowParts>();

/** The names of all fields below a field, of whatever type. */
export function requestedNames(info: GraphQLResolveInfo): ReadonlySet<string> {
  const names = new Set<string>();
  const visited = new Set<string>();
  function visit(selections: SelectionSetNode | undefined): void {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD) visit(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        visit(info.fragments[selection.name.value]?.selectionSet);
      }
    }
  }
  for (const { selectionSet } of info.fieldNodes) visit(selectionSet);
  return names;
}

function partsOf(info: GraphQLResolveInfo): RowParts {
  const names = requestedNames(info);
  // A field of another type with one of these names makes it only more.
  const fields = fieldsOf(info.schema).filter((name) => names.has(name));
  const reading = (column: keyof Generation) =>
    fields.filter((name) => READS[name]?.includes(column) ?? true);
  const ofInputs = reading('inputs');
  return {
    inputs: ofInputs.some((name) => name !== 'prompt') || (ofInputs.length > 0 && 'words'),
    payload: reading('payload').length > 0,
    columns: fields.every((name) => READS[name])
      ? new Set([...KEY_COLUMNS, ...fields.flatMap((name) => READS[name] ?? [])])
      : undefined,
  };
}

function fieldsOf(schema: GraphQLSchema): readonly string[] {
  const type = schema.getType('Generation');
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
}
