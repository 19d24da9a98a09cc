// Says in one line that the build cannot be written, before the tools say it in many.
import { accessSync, constants, existsSync } from 'node:fs';

for (const folder of ['.', 'dist', 'src', 'src/generated'].filter((name) => existsSync(name)))
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    process.stderr.write(
      `${process.cwd()} cannot be written: build as the user whose folder it is, or start what is built with node dist/main.js\n`,
    );
    process.exit(1);
  }
