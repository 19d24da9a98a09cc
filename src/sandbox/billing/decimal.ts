const PLACES = 9;
const ONE = 10n ** BigInt(PLACES);

/** A decimal number, written as text, in billionths: binary fractions would drift over thousands of jobs. */
export function toNano(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, '0'));
}

/** Billionths as a decimal number, without zeros at its end. */
export function fromNano(nano: bigint): string {
  const text = nano.toString().padStart(PLACES + 1, '0');
  return `${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`.replace(/\.?0+$/, '');
}

/** The product of two numbers in billionths, rounded to a billionth. */
export function multiply(a: bigint, b: bigint): bigint {
  return (a * b + ONE / 2n) / ONE;
}

/** The sum of decimal numbers. */
export function sumOf(texts: readonly string[]): string {
  return fromNano(texts.reduce((sum, text) => sum + toNano(text), 0n));
}
