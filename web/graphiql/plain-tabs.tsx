import type { ComponentPropsWithRef } from 'react';

type Own = Record<'values' | 'onReorder' | 'axis' | 'dragConstraints' | 'dragElastic', unknown>;

/**
 * Stands in for framer-motion, of which GraphiQL uses only this: tabs that can be dragged. They slid into place while the page
 * loaded, so that a click missed its tab, the tab before stayed active, and the next press on "run" sent a mutation again. Tabs
 * that stand still cannot be missed.
 */
export const Reorder = {
  Group({ values, onReorder, axis, ...props }: ComponentPropsWithRef<'ul'> & Partial<Own>) {
    return <ul {...props} />;
  },
  Item({
    value,
    dragConstraints,
    dragElastic,
    ...props
  }: Omit<ComponentPropsWithRef<'li'>, 'value'> & Partial<Own> & { value: unknown }) {
    return <li {...props} />;
  },
};
