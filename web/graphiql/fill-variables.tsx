import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useSyncExternalStore } from 'react';
import type { Store } from './storage.ts';
import type { SubjectStore } from './subjects.ts';
import { TABS, variablesOf } from './tabs.ts';

/**
 * Puts what works at once into the variables of the tab that is open: the newest generation, the plan made last. What somebody
 * has typed there stays.
 */
export function FillVariables({ subjects, kept }: { readonly subjects: SubjectStore; readonly kept: Store }) {
  const known = useSyncExternalStore(subjects.subscribe, subjects.get);
  const { updateActiveTabValues } = useGraphiQLActions();
  const { id, title, editor } = useGraphiQL(({ tabs, activeTabIndex, variableEditor }) => ({
    id: tabs[activeTabIndex]?.id ?? '',
    title: tabs[activeTabIndex]?.title,
    editor: variableEditor,
  }));
  useEffect(() => {
    const tab = TABS.find(({ name }) => name === title);
    const wanted = tab && variablesOf(tab, known);
    if (!editor || wanted === undefined) return;
    const shown = editor.getValue();
    const key = `filled:${id}`;
    const ours = shown.trim() === '' || shown === kept.getItem(key);
    if (!ours) return;
    kept.setItem(key, wanted);
    if (shown === wanted) return;
    editor.setValue(wanted);
    updateActiveTabValues({ variables: wanted });
  }, [id, title, editor, known, kept, updateActiveTabValues]);
  return null;
}
