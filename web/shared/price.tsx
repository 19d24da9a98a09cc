import { dollars } from './format.ts';

interface PriceProps {
  /** US cents; null if it is not known. */
  readonly cents: number | null | undefined;
  /** Where it is from, as the API says. */
  readonly source?: string | null | undefined;
}

/** What a render cost. An estimate is marked as one, and an unknown cost is never shown as zero. */
export function Price({ cents, source }: PriceProps) {
  if (cents == null)
    return (
      <span className="fl-price fl-unknown" title="The cost is not known">
        cost unknown
      </span>
    );
  const estimated = source === 'ESTIMATED';
  return (
    <span className="fl-price" title={estimated ? 'Estimated: not billed yet' : undefined}>
      {estimated && '≈ '}
      {dollars(cents / 100)}
    </span>
  );
}
