import { parseArgs } from 'node:util';
import { z } from 'zod';
import { countValid, createApiKey } from '../api-keys/create.ts';
import { actingAs } from '../api-keys/row.ts';
import { print, runCommand, withDatabase } from './command.ts';
import { ttl } from './ttl.ts';

const USAGE = `npm run apikey -- --name ci --role user|analyst|admin [--user alice] [--ttl 90d]

Makes an API key and prints it, once: it is sent like a token, as "Authorization: Bearer fl_…". With the first key of an admin,
createApiKey makes all others.
  --name  what it is for, 1 to 100 characters
  --role  what may be done with it
  --user  as whom it acts, required for the role user; without it, as "key:" and its name
  --ttl   how long it is valid: a number of seconds, minutes, hours or days (1h, 90d); without it, until it is revoked
Servers may run meanwhile, but not on the embedded database.
`;

const options = z.object({
  role: z.enum(['user', 'analyst', 'admin'], '--role is user, analyst or admin'),
  ttl: ttl.optional(),
});

await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      role: { type: 'string' },
      user: { type: 'string' },
      ttl: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { name, user } = values;
  if (values.help || name === undefined || values.role === undefined) {
    print(USAGE);
    return values.help ? 0 : 2;
  }
  const asked = options.safeParse(values);
  if (!asked.success) {
    process.stderr.write(`${asked.error.issues.map(({ message }) => message).join('\n')}\n`);
    return 2;
  }
  const { role, ttl: seconds } = asked.data;
  await withDatabase(async ({ db }) => {
    const expiresAt = seconds === undefined ? null : new Date(Date.now() + seconds * 1000);
    const { key, apiKey } = await createApiKey(db, null, { name, role, userId: user, expiresAt });
    print(`${key}\n`);
    const until = expiresAt ? `until ${expiresAt.toISOString()}` : 'until it is revoked';
    const keys = await countValid(db, name);
    process.stderr.write(`It acts as ${actingAs(apiKey)}, with the role ${role}, ${until}.\n`);
    if (keys > 1)
      process.stderr.write(
        `There are ${keys} valid keys of this name now: revokeApiKey ends those that nobody needs.\n`,
      );
  });
  return 0;
});
