import { lazy, Suspense } from 'react';
import type { BarsProps } from './bars.tsx';

const LazyBars = lazy(() => import('./bars.tsx'));

/** Bars of one or more series over the same labels. The library that draws them is loaded when the first are shown. */
export function Plot(props: BarsProps) {
  return (
    <Suspense fallback={<div className="fl-plot" aria-busy="true" />}>
      <LazyBars {...props} />
    </Suspense>
  );
}
