import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What takes minutes, then what takes more than half a minute, and what starts servers of its own.
const LONG = [
  'test/chaos/',
  'test/analytics/plans',
  'test/browser/',
  'test/attacks/',
  'test/app/process',
  'test/deployments/',
  'test/embedded-postgres/',
  'test/generations/reconcile/',
  'test/commands/',
];

/** Begins with the files that take long, so that the last ones are short and the workers end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const { root } = this.ctx.config;
    return sorted.toSorted((a, b) => rank(root, a) - rank(root, b));
  }
}

function rank(root: string, { moduleId }: TestSpecification): number {
  const name = path.relative(root, moduleId);
  const index = LONG.findIndex((beginning) => name.startsWith(beginning));
  return index === -1 ? LONG.length : index;
}
