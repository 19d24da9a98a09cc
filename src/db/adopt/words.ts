import type { Survey } from './survey.ts';

/** What an adoption would do, and how to have it done. */
export function announcement(found: Survey): string {
  return [
    `The database has a table generations that fal-ledger did not make, with about ${found.rows} rows. It can be adopted:`,
    ...whatIsDone(found).map((line) => `  - ${line}`),
    'Your app can go on, but for this:',
    ...whatAppsNotice(found).map((line) => `  - ${line}`),
    'Every row and every other column is kept. Rows are copied a thousand at a time, in about two minutes per 300,000 rows, and',
    'readers and writers wait for a fraction of a second at a time. Make a backup first, then start with ADOPT=1, or run',
    'node dist/migrate.js --adopt.',
  ].join('\n');
}

/** All that keeps a table from being adopted. */
export function refusal(problems: readonly string[]): string {
  return [
    'The database has a table generations that fal-ledger did not make, and that it cannot adopt as it is:',
    ...problems.map((problem) => `  - ${problem}`),
    'Nothing was changed.',
  ].join('\n');
}

function whatIsDone(found: Survey): string[] {
  const {
    added,
    relabelled,
    converted,
    copied,
    shortIds,
    nullable,
    relaxed,
    lacksStatusCheck,
    lost,
    triggers,
    foreignKeys,
  } = found;
  return [
    ...[...added].map(([name, type]) => `the column ${name} (${type}) is added`),
    ...[...relabelled].map(([name, type]) => `the column ${name} becomes ${type}`),
    ...[...converted, ...copied].map(([name, type]) => `the column ${name} becomes ${type}, with its values`),
    ...(shortIds ? ['the ids become bigint, with their values'] : []),
    ...nullable.map((name) => `the column ${name} becomes NOT NULL`),
    ...relaxed.map((name) => `the column ${name} may be NULL from then on, as fal-ledger leaves it empty`),
    ...(lacksStatusCheck ? ['a CHECK of the five statuses is added'] : []),
    ...lost.map((name) => `${name} is lost with a column that it is about; create it again afterwards`),
    ...triggers.map(
      (name) =>
        `the trigger ${name} stays, does not fire for the copying, and fires for what fal-ledger writes`,
    ),
    ...foreignKeys.map((words) => `the foreign key ${words}`),
    'missing indexes are built, and then the migrations are applied',
  ];
}

function whatAppsNotice({ converted, copied, shortIds }: Survey): string[] {
  const replaced = [...(shortIds ? ['id'] : []), ...converted.keys(), ...copied.keys()];
  const texts = [...converted].filter(([, type]) => type === 'text').map(([name]) => name);
  const strings = [
    ...(shortIds ? ['id'] : []),
    ...[...converted].filter(([, type]) => /^(bigint|numeric)/.test(type)).map(([name]) => name),
  ];
  return [
    ...(replaced.length > 0
      ? [`${replaced.join(', ')} come after the other columns: an INSERT must name the columns that it fills`]
      : []),
    ...texts.map(
      (name) =>
        `${name} is a text from then on: a query that casts what it compares it with to another type fails`,
    ),
    ...(strings.length > 0
      ? [`some drivers, such as node-postgres, return ${strings.join(', ')} as strings from then on`]
      : []),
    'prepared statements may fail until its connections are opened anew: restart it afterwards',
  ];
}
