import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Inspection, inspect } from './inspection.ts';
import { type Invoice, invoiceOf } from './invoice.ts';

/** A sandbox that also shows what it really did and what it charges. */
export interface TestSandbox extends Sandbox {
  readonly inspection: Inspection;
  invoice(): Invoice;
}

/** Starts a sandbox for a test to look into. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox(options);
  return { ...sandbox, inspection: inspect(sandbox), invoice: () => invoiceOf(sandbox) };
}
