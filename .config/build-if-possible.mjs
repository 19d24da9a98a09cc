// Builds, unless this is an installation without development dependencies: then what is built already runs.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

function isInstalled(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

if (isInstalled('esbuild')) {
  // Not where a command's answer is read.
  process.stderr.write('building (npm run build; node dist/main.js starts what is built) …\n');
  try {
    execFileSync('npm', ['run', '--silent', 'build'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  } catch (error) {
    process.exit(error.status ?? 1);
  }
} else if (!existsSync('dist/main.js')) {
  process.stderr.write(
    'There is no dist/, and without development dependencies it cannot be built: run npm ci && npm run build first.\n',
  );
  process.exit(1);
}
