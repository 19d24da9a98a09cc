import { fromNano, multiply, toNano } from './decimal.ts';

/** What a job costs, in US dollars as decimal text, exact to a billionth. */
interface Cost {
  readonly subtotal: string;
  readonly discount: string;
  readonly total: string;
}

/** The cost of so many units at this price, less a discount in percent; the parts add up to the last digit. */
export function costOf(units: string, unitPrice: string, percentDiscount: number): Cost {
  const subtotal = multiply(toNano(units), toNano(unitPrice));
  const discount = multiply(subtotal, toNano((percentDiscount / 100).toFixed(9)));
  return {
    subtotal: fromNano(subtotal),
    discount: fromNano(discount),
    total: fromNano(subtotal - discount),
  };
}
