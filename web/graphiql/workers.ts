type Label = 'json' | 'graphql' | 'editor';

/**
 * Tells the editor where its workers are: the page names them, since their names hold a hash of what is in them. They are files
 * of this server, as the page's Content-Security-Policy demands.
 */
export function setUpWorkers(files: Readonly<Record<Label, string>>): void {
  Object.assign(globalThis, {
    MonacoEnvironment: {
      getWorker: (_: string, label: string) =>
        new Worker(label === 'json' || label === 'graphql' ? files[label] : files.editor, { type: 'module' }),
    },
  });
}
