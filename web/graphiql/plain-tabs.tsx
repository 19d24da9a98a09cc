import type { ComponentPropsWithRef } from 'react';

// What framer-motion's own elements take and those of HTML do not.
interface Dragging {
  readonly values?: unknown;
  readonly onReorder?: unknown;
  readonly axis?: unknown;
  readonly dragConstraints?: unknown;
  readonly dragElastic?: unknown;
}

/**
 * Stands in for framer-motion, of which GraphiQL uses only this: tabs that can be dragged. They slid into place while the page
 * loaded, so that a click missed its tab, the tab before stayed active, and the next press on "run" sent a mutation again. Tabs
 * that stand still cannot be missed. They are a list of buttons: the role of a tab hides from screen readers the two buttons that
 * each has.
 */
export const Reorder = {
  Group({
    values: _values,
    onReorder: _onReorder,
    axis: _axis,
    role: _role,
    ...props
  }: ComponentPropsWithRef<'ul'> & Dragging) {
    return <ul {...props} />;
  },
  Item({
    value: _value,
    dragConstraints: _dragConstraints,
    dragElastic: _dragElastic,
    role: _role,
    'aria-selected': selected,
    ...props
  }: Omit<ComponentPropsWithRef<'li'>, 'value'> & Dragging & { readonly value: unknown }) {
    return <li aria-current={selected} {...props} />;
  },
};
