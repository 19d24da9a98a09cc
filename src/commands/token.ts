import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { stateDirOf } from '../app/connect-fal.ts';
import { type AuthConfig, type Config, loadConfig } from '../config.ts';
import { ownSecret, signToken } from '../sandbox/access.ts';
import { CommandError, print, runCommand } from './command.ts';
import { ttl } from './ttl.ts';

const USAGE = `npm run token -- --user alice [--role user|analyst|admin] [--ttl 1h]

Prints a token for the API, signed with AUTH_SECRET, or with the sandbox's own secret if there is no FAL_KEY.
  --user  whose token it is, 1 to 255 characters
  --role  user (the default), analyst or admin
  --ttl   how long it is valid: a number of seconds, minutes, hours or days (90s, 30m, 1h, 7d); 1h by default
`;

const options = z.object({
  user: z.string().min(1, '--user has 1 to 255 characters').max(255, '--user has 1 to 255 characters'),
  role: z.enum(['user', 'analyst', 'admin'], '--role is user, analyst or admin'),
  ttl,
});

await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      user: { type: 'string' },
      role: { type: 'string', default: 'user' },
      ttl: { type: 'string', default: '1h' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.user === undefined) {
    print(USAGE);
    return values.help ? 0 : 2;
  }
  const asked = options.safeParse(values);
  if (!asked.success) {
    process.stderr.write(`${asked.error.issues.map(({ message }) => message).join('\n')}\n`);
    return 2;
  }
  const { user, role, ttl: seconds } = asked.data;
  if (existsSync('.env')) process.loadEnvFile('.env');
  const secret = await secretOf(loadConfig(process.env));
  print(`${await signToken(secret, user, role, new Date(Date.now() + seconds * 1000))}\n`);
  return 0;
});

async function secretOf(config: Config): Promise<string> {
  const { secret, jwksUrl, issuer, audience }: AuthConfig = config.auth;
  if (jwksUrl !== undefined) throw new CommandError('AUTH_JWKS_URL is set: tokens come from that provider.');
  if (issuer ?? audience)
    throw new CommandError('AUTH_ISSUER or AUTH_AUDIENCE is set: tokens come from that issuer.');
  return secret ?? (await ownSecret(stateDirOf(config)));
}
