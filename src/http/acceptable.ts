// What Yoga answers in: results, and those of subscriptions.
const TYPES = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
];

/** What is said to who accepts none of them. */
export const NOT_ACCEPTABLE = `Accept application/json: answers are in ${TYPES.join(', ')}.`;

/**
 * Whether the header Accept names a type in which requests are answered, as Yoga reads it: Yoga finds out when the operation has been
 * executed, and the job that it submits has been paid for.
 */
export function isAcceptable(accept: string | undefined): boolean {
  if (!accept) return true;
  return accept
    .replaceAll(/\s/g, '')
    .toLowerCase()
    .split(',')
    .some((wanted) => {
      const [type = '', ...params] = wanted.split(';');
      const charset = params.find((param) => param.includes('charset=')) ?? 'charset=utf-8';
      return charset === 'charset=utf-8' && TYPES.some((one) => matches(type, one));
    });
}

function matches(wanted: string, type: string): boolean {
  const [group, name] = wanted.split('/');
  const [ofType, nameOfType] = type.split('/');
  return (group === '*' || group === ofType) && (name === '*' || name === nameOfType);
}
