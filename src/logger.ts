import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { ServiceUnavailableError } from './errors.ts';
import { currentTrace } from './lib/tracing.ts';

export type { Logger };

/**
 * The process's logger: one JSON object a line in production, readable lines on a terminal otherwise.
 * Authorization headers and keys are redacted wherever an object carries them. Lines of one process of several say which
 * worker it is, where they are JSON. While traces are on they say where in which trace they are, in the words of OpenTelemetry.
 */
export function createLogger(options: { level: string; format: 'json' | 'pretty' }, worker?: number): Logger {
  const settings = {
    level: options.level,
    base: worker === undefined ? null : { worker },
    mixin: () => currentTrace() ?? {},
    redact: {
      paths: [
        'authorization',
        '*.authorization',
        'headers.authorization',
        '*.headers.authorization',
        'falKey',
        '*.falKey',
      ],
      censor: '[redacted]',
    },
  };
  if (options.format === 'json') return pino(settings);
  return pino(settings, pretty({ sync: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname,worker' }));
}

/** Logs that something failed. A failure of the database is logged once, where it is noticed, and not with all it stops. */
export function logFailure(log: Logger, error: unknown, message: string, fields: object = {}): void {
  if (error instanceof ServiceUnavailableError) log.debug({ err: error, ...fields }, message);
  else log.error({ err: error, ...fields }, message);
}
