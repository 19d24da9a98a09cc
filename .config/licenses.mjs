import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const PACKAGE = /.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const TEXT = /^(?:licen[cs]e|notice|copying)/i;

/** The folders of the packages that these files belong to. */
export function packagesOf(files) {
  const found = files.map((input) => PACKAGE.exec(input)?.[0].replace(/^[\w-]+:/, ''));
  return [...new Set(found.filter((folder) => folder !== undefined))];
}

/** Writes the licences of these packages into one file, as most of them ask of whoever passes them on. */
export async function writeLicenses(file, folders) {
  const parts = await Promise.all([...new Set(folders)].map(licenseOf));
  await writeFile(file, `What is built holds these packages.\n\n${[...new Set(parts)].sort().join('\n')}`);
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isFile() && TEXT.test(entry.name),
  );
  if (files.length === 0 && typeof license !== 'string')
    throw new Error(`${folder} says nothing of its licence`);
  const texts = await Promise.all(files.map((entry) => readFile(path.join(folder, entry.name), 'utf8')));
  return [`=== ${name} ${version} (${license})`, ...texts.map((text) => text.trim()), ''].join('\n');
}
