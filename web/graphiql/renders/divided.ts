import { TypedDocumentString } from '../../generated/graphql.ts';
import { SPEND_BY_ENDPOINT } from '../../shared/documents.ts';
import type { Series } from '../../shared/series.ts';
import { useAnswer } from '../../shared/server.tsx';
import type { OverTime } from './plot-data.ts';
import { type Amounts, withRest } from './with-rest.ts';

// As many reports as one request may have by default.
const ENDPOINTS = 5;

/**
 * The spend over time of an answer by endpoint: the dearest, and what is left of the answer's own numbers. Undefined until it is
 * known, and where it does not fit the answer, because more was spent since.
 */
export function useDivided({ from, to, bucket, timeZone }: OverTime, whole: Amounts): Series[] | undefined {
  const window = { between: { from, to } };
  const { data: byEndpoint } = useAnswer(SPEND_BY_ENDPOINT, { window });
  const names = (byEndpoint?.spendByEndpoint.rows ?? []).slice(0, ENDPOINTS).map(({ endpoint }) => endpoint);
  const { data } = useAnswer(
    overTimeDocument(names.length),
    {
      window,
      bucket,
      timeZone,
      ...Object.fromEntries(names.map((name, index) => [`e${index}`, name])),
    },
    { enabled: names.length > 1 },
  );
  if (!data || names.length < 2) return undefined;
  const series = names.map((label, index) => ({
    label,
    values: (data[`e${index}`]?.rows ?? []).map(({ dollars }) => dollars ?? null),
  }));
  return withRest(series, whole);
}

interface Variables {
  readonly window: object;
  readonly bucket: unknown;
  readonly timeZone: unknown;
}

type Rows = { readonly rows: ReadonlyArray<{ readonly dollars?: number | null }> };

function overTimeDocument(endpoints: number): TypedDocumentString<Record<string, Rows>, Variables> {
  const indexes = [...Array(endpoints).keys()];
  const declared = indexes.map((index) => `, $e${index}: String!`).join('');
  const asked = indexes.map(
    (index) =>
      `e${index}: spendOverTime(endpoint: $e${index}, window: $window, bucket: $bucket, timeZone: $timeZone) { rows { dollars } }`,
  );
  return new TypedDocumentString(
    `query PanelSpendOverTime($window: TimeWindow!, $bucket: SpendBucketSize, $timeZone: TimeZone${declared}) { ${asked.join(' ')} }`,
  );
}
