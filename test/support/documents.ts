import { readdir, readFile } from 'node:fs/promises';

/** The paths of README.md and everything in docs/. */
export async function listDocuments(): Promise<string[]> {
  const names = await readdir('docs');
  return ['README.md', ...names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
}

/** The fenced blocks of a document in this language, in their order. */
export async function readBlocks(document: string, language: string): Promise<string[]> {
  const text = await readFile(document, 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) =>
    String(match[1]),
  );
}
