import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { freePort } from '../support/ports.ts';

// npm run try:image, as root
// Runs what the image holds as the image would: in a root folder that has nothing else but Node and what it links to, read-only,
// as a user that owns nothing in it. What fails is printed, and the exit code is 1.
const USER = 65_532;
const NODE = '/nodejs/bin/node';
const SECRET = 'a secret of the trial of the image, long enough';
const PATIENCE_MS = 60_000;
const ASSEMBLE = path.join(import.meta.dirname, '../../ops/image/assemble.sh');

const print = (line: string) => process.stdout.write(`${line}\n`);
const problems: string[] = [];

function check(what: string, holds: boolean, otherwise = ''): void {
  print(`${holds ? 'ok    ' : 'FAILED'} ${what}${holds || !otherwise ? '' : `: ${otherwise}`}`);
  if (!holds) problems.push(what);
}

if (process.getuid?.() !== 0) throw new Error('Only root may change the root folder of a process.');
const root = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-image-'));
await chmod(root, 0o755);
const dataDir = path.join(root, 'outside');
await mkdir(dataDir);
try {
  const image = path.join(root, 'image');
  await furnish(image);
  print(
    `the packages have ${megabytes(path.join(image, 'app/node_modules'))} MB, all of /app ${megabytes(path.join(image, 'app'))} MB`,
  );
  await checkContents(path.join(image, 'app'));
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    await tryServer(image, postgres.url);
  } finally {
    await postgres.stop('immediate');
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
print(problems.length === 0 ? 'The image would run.' : `${problems.length} failed.`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Makes the root folder of the image: the server, Node, the libraries that it links to, and secrets as they are mounted. */
async function furnish(image: string): Promise<void> {
  const app = path.join(image, 'app');
  await mkdir(app, { recursive: true });
  execFileSync(ASSEMBLE, [app], { stdio: ['ignore', 'ignore', 'inherit'] });
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
  for (const [from, to] of [[process.execPath, NODE], ...[...linked].map(([, file = '']) => [file, file])])
    await cp(from ?? '', path.join(image, to ?? ''), { dereference: true });
  for (const folder of ['proc', 'dev', 'etc', 'run/secrets'])
    await mkdir(path.join(image, folder), { recursive: true });
  await writeFile(path.join(image, 'etc/passwd'), `nonroot:x:${USER}:${USER}::/:/sbin/nologin\n`);
}

function megabytes(folder: string): number {
  return Number(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }).split('\t')[0]);
}

async function checkContents(app: string): Promise<void> {
  const names = new Set(await readdir(path.join(app, 'node_modules')));
  const scopes = new Set(await readdir(path.join(app, 'node_modules/@prisma')));
  for (const name of [
    'prisma',

    '@embedded-postgres',
    'typescript',
    'vitest',
    'esbuild',
  ])
    check(`${name} is not in the image`, !names.has(name));
  check('the engines of Prisma are not in the image', !scopes.has('engines'));
  const migrations = await readdir(path.join(app, 'prisma/migrations'));
  const ours = await readdir(path.join(import.meta.dirname, '../../prisma/migrations'));
  check('all migrations are in the image', String(migrations) === String(ours));
}

/** A program of the image, started as a container would start it. */
function run(image: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const inside = ['chroot', `--userspec=${USER}:${USER}`, '"$0"', NODE, ...args].join(' ');
  const script = `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && mount -t proc proc "$0/proc" \
    && mount --rbind /dev "$0/dev" && cd / && exec ${inside}`;
  return spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, image], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  await once(child, 'close');
  return { code: child.exitCode, output };
}

async function tryServer(image: string, databaseUrl: string): Promise<void> {
  const port = await freePort();
  const env = {
    PORT: String(port),
    FAL_KEY_FILE: await secret(image, 'fal_key', 'trial:trial'),
    AUTH_SECRET_FILE: await secret(image, 'auth_secret', SECRET),
    DATABASE_URL_FILE: await secret(image, 'database_url', databaseUrl),
    FAL_QUEUE_URL: 'http://127.0.0.1:9',
    FAL_API_URL: 'http://127.0.0.1:9',
    FAL_JWKS_URL: 'http://127.0.0.1:9/keys',
    DRAIN_SECONDS: '0',
  };
  const migrated = await ended(run(image, ['/app/dist/migrate.js'], env));
  check('dist/migrate.js migrates', migrated.code === 0, migrated.output);
  const token = await ended(run(image, ['/app/dist/commands/token.js', '--user', 'alice'], env));
  check('dist/commands/token.js prints a token', token.code === 0, token.output);
  for (const name of ['apikey', 'prune', 'collect-bills', 'doctor', 'import']) {
    const help = await ended(run(image, [`/app/dist/commands/${name}.js`, '--help'], env));
    check(`dist/commands/${name}.js starts`, help.code === 0, help.output);
  }
  const child = run(image, ['/app/dist/main.js'], env);
  const over = ended(child);
  const url = `http://127.0.0.1:${port}`;
  check('/ready', await isReady(url, child), 'never');
  const authorization = `Bearer ${token.output.trim()}`;
  const asked = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { userId } generations(first: 1) { edges { cursor } } }' }),
  }).then((response) => response.text(), String);
  check('a query is answered', asked.includes('"userId":"alice"'), asked);
  for (const page of ['/', '/graphql']) {
    const answer = await fetch(url + page, { headers: { accept: 'text/html' } }).catch(() => undefined);
    check(`the page at ${page}`, answer?.status === 200 && (await answer.text()).includes('<!doctype html>'));
  }
  const user = await readFile(`/proc/${child.pid}/status`, 'utf8');
  check('the process is not root', new RegExp(`^Uid:\\s+${USER}\\s`, 'm').test(user));
  const mounts = await readFile(`/proc/${child.pid}/mountinfo`, 'utf8');
  check('it cannot write to its root', / \/ ro[, ]/.test(mounts), mounts);
  child.kill('SIGTERM');
  const { code, output } = await over;
  check('SIGTERM stops it in order', code === 0, output);
  check('no secret is in its log', ![SECRET, 'trial:trial', databaseUrl].some((one) => output.includes(one)));
}

async function secret(image: string, name: string, content: string): Promise<string> {
  const inside = `/run/secrets/${name}`;
  const file = path.join(image, inside);
  await writeFile(file, `${content}\n`, { mode: 0o440 });
  await chown(file, 0, USER);
  return inside;
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return true;
    await sleep(100);
  }
  return false;
}
