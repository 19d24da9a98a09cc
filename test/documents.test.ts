import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const ARCHITECTURE = read('ARCHITECTURE.md');

/** What a document names in backquotes that looks like a file or folder of this project. */
function pathsIn(text: string): string[] {
  const quoted = [
    ...text.matchAll(/`((?:src|test|bench|prisma|docs)\/[^`* ]*|[\w.-]+\.(?:md|json|graphql|example))`/g),
  ];
  return quoted.map(([, name = '']) => name);
}

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'])(
  '%s names only files that exist',
  (document) => {
    const missing = pathsIn(read(document)).filter((name) => !existsSync(path.join(ROOT, name)));
    expect(missing).toEqual([]);
  },
);

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'docs/costs.md',
  'docs/operations.md',
  'docs/replay.md',
  'docs/reliability.md',
])('%s names only scripts that package.json has', (document) => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...read(document).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

describe('the five paths are the way the calls go', () => {
  const paths = ARCHITECTURE.split(/^\*\*(?=\w+\*\*:)/m)
    .slice(1)
    .map((section) => section.split(/^(?:## |Beside)/m)[0] ?? '');

  test('there are five', () => {
    expect(paths.map((section) => section.split('**')[0])).toEqual([
      'Submit',
      'Webhook',
      'Reconcile',
      'Replay',
      'Questions',
    ]);
  });

  test.each(paths.map((section) => [section.split('**')[0], pathsIn(section)] as const))(
    '%s: each file is imported by one that stands before it',
    (_name, files) => {
      // Where a path starts anew: a request calls a route or a resolver, a loop begins in the background. fal comes with `deps`.
      const entries =
        /^src\/(http\/gate|http\/fast-path|http\/yoga|http\/fast-webhooks|http\/fal-webhook|app\/background|graphql\/|replay\/run\/start|fal\/client)/;
      const unreached = files.filter(
        (file, index) =>
          !entries.test(file) && !files.slice(0, index).some((earlier) => imports(earlier).includes(file)),
      );
      expect(unreached).toEqual([]);
    },
  );

  function imports(file: string): string[] {
    const specifiers = [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, specifier = '']) => specifier);
    return specifiers.map((specifier) => path.posix.join(path.posix.dirname(file), specifier));
  }
});

test('SECURITY.md says how to report, and names only variables that are explained', () => {
  const security = read('SECURITY.md');
  expect(security).toContain('Report a vulnerability');
  const named = [...security.matchAll(/`([A-Z][A-Z_]+[A-Z])`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !read('.env.example').includes(`${name}=`))).toEqual([]);
});
