import { redact } from '../errors/redact.js';
import type { Observer } from './emitter.js';
import type { PagewrightEvent } from './event.js';
import { logLine, type Level } from './log-line.js';

/** What most loggers are: pino, winston, bunyan and `console` fit. */
export interface Logger {
  debug(message: string, event?: PagewrightEvent): void;
  info(message: string, event?: PagewrightEvent): void;
  warn(message: string, event?: PagewrightEvent): void;
  error(message: string, event?: PagewrightEvent): void;
}

/**
 * An observer that writes a line an event: `debug` for pages, requests and duplicates, `info` for progress, `warn` for what was left out or had
 * to wait.
 *
 * @example
 * client.users().with({ observe: logEvents(consoleLogger()) });
 */
export function logEvents(logger: Logger): Observer {
  return (event) => {
    const { level, message } = logLine(event);
    logger[level](redact(`${event.endpoint}: ${message}`), event);
  };
}

/** A logger of lines such as `2026-01-31T12:00:00.000Z [warn] Crm.users: …`, by default on standard error. */
export function consoleLogger(write: (line: string) => void = (line) => process.stderr.write(line)): Logger {
  const at = (level: Level) => (message: string) => write(`${new Date().toISOString()} [${level}] ${message}\n`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
