import { Big } from 'big.js';
import { InvalidInputError } from '../errors.ts';
import { faultOfKey, faultOfValue } from '../fal/tags.ts';
import { checkEndpoint, checkUserId } from '../generations/job-input.ts';
import type { Tag } from '../generations/tags.ts';
import type { BudgetAction, BudgetPeriod, BudgetScope } from './scope.ts';

/** Whose jobs a budget is to be about, as a client says it: exactly one of these. */
interface ScopeInput {
  readonly userId?: string | null | undefined;
  readonly endpoint?: string | null | undefined;
  readonly tag?: Tag | null | undefined;
  readonly everything?: boolean | null | undefined;
}

/** A budget as a client sets it. */
export interface BudgetInput {
  readonly scope: ScopeInput;
  readonly limitDollars: number;
  readonly period: BudgetPeriod;
  readonly timeZone?: string | null | undefined;
  readonly action: BudgetAction;
}

/** A checked budget. */
export interface NewBudget extends BudgetScope {
  /** US cents, in decimal digits. */
  readonly limitCents: string;
  readonly period: BudgetPeriod;
  readonly timeZone: string;
  readonly action: BudgetAction;
}

const MAX_DOLLARS = 1e8;
// Four of a cent, as all amounts have in the table.
const DECIMALS = 6;

/** Checks a budget; throws an InvalidInputError. */
export function checkBudget({ scope, limitDollars, period, timeZone, action }: BudgetInput): NewBudget {
  if (scope.everything === false)
    throw new InvalidInputError('scope.everything', 'This is true, or another scope is given.');
  return {
    userId: scope.userId == null ? null : checkUserId('scope.userId', scope.userId),
    endpoint: scope.endpoint == null ? null : checkEndpoint('scope.endpoint', scope.endpoint),
    ...checkTag(scope.tag ?? null),
    limitCents: checkLimit(limitDollars),
    period,
    timeZone: checkTimeZone(timeZone ?? 'UTC'),
    action,
  };
}

function checkTag(tag: Tag | null): Pick<BudgetScope, 'tagKey' | 'tagValue'> {
  if (tag === null) return { tagKey: null, tagValue: null };
  const faults = { key: faultOfKey(tag.key), value: faultOfValue(tag.value) };
  if (faults.key !== undefined) throw new InvalidInputError('scope.tag.key', faults.key);
  if (faults.value !== undefined) throw new InvalidInputError('scope.tag.value', faults.value);
  return { tagKey: tag.key, tagValue: tag.value };
}

function checkTimeZone(timeZone: string): string {
  // An offset is none: PostgreSQL reads its sign the other way round.
  if (!/^[A-Za-z]/.test(timeZone) || !isKnown(timeZone))
    throw new InvalidInputError('timeZone', 'This is no IANA time zone, such as Europe/Berlin.');
  return timeZone;
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

function checkLimit(limitDollars: number): string {
  if (!(limitDollars >= 0 && limitDollars <= MAX_DOLLARS))
    throw new InvalidInputError('limitDollars', 'A limit is 0 to 100,000,000 US dollars.');
  const limit = new Big(limitDollars);
  if (!limit.round(DECIMALS).eq(limit))
    throw new InvalidInputError('limitDollars', `A limit has at most ${DECIMALS} decimals.`);
  return limit.times(100).toFixed();
}
