import { redact } from '../errors/redact.js';
import type { Observer } from './emitter.js';
import type { PagewrightEvent } from './event.js';

/** What most loggers are: pino, winston, bunyan and `console` fit. */
export interface Logger {
  debug(message: string, event?: PagewrightEvent): void;
  info(message: string, event?: PagewrightEvent): void;
  warn(message: string, event?: PagewrightEvent): void;
  error(message: string, event?: PagewrightEvent): void;
}

type Level = keyof Logger;

/**
 * An observer that writes a line an event: `debug` for pages and duplicates, `info` for progress, `warn` for what was left out.
 *
 * @example
 * client.users().with({ observe: logEvents(consoleLogger()) });
 */
export function logEvents(logger: Logger): Observer {
  return (event) => {
    const { level, message } = lineFor(event);
    logger[level](redact(`${event.endpoint}: ${message}`), event);
  };
}

/** A logger of lines such as `2026-01-31T12:00:00.000Z [warn] Crm.users: …`, by default on standard error. */
export function consoleLogger(write: (line: string) => void = (line) => process.stderr.write(line)): Logger {
  const at = (level: Level) => (message: string) => write(`${new Date().toISOString()} [${level}] ${message}\n`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function lineFor(event: PagewrightEvent): { level: Level; message: string } {
  switch (event.type) {
    case 'page':
      return { level: 'debug', message: `page ${event.index + 1} brought ${event.items} records in ${event.ms} ms` };
    case 'duplicate':
      return { level: 'debug', message: `page ${event.index + 1} repeats the record ${String(event.key)}` };
    case 'invalid':
      return {
        level: 'warn',
        message: `page ${event.index + 1}, record ${event.recordIndex} is invalid: ${event.issues.map((issue) => issue.message).join('; ')}`,
      };
    case 'fallback':
      return {
        level: 'warn',
        message: `the server answered ${event.status} to the first page; going on with the fallback params`,
      };
    case 'incomplete':
      return { level: 'warn', message: event.message };
    case 'progress':
      return {
        level: 'info',
        message: `${event.records}${event.total === undefined ? '' : ` of ${event.total}`} records, ${Math.round(event.recordsPerSecond)} a second`,
      };
  }
}
