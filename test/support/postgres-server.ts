import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A PostgreSQL server for tests, which only listens on a socket in a temporary directory. */
export interface PostgresServer {
  /** Options for a `Pool` or `Client` of `pg`. */
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  stop(): void;
}

/** Folder of `initdb` and `pg_ctl`; `undefined` if PostgreSQL is not installed. */
export function postgresBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'pg_ctl')));
}

export function startPostgres(binaries: string): PostgresServer {
  const directory = mkdtempSync(join(tmpdir(), 'pagewright-postgres-'));
  const user = otherUser();
  if (user) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const run = (name: string, ...args: string[]) =>
    execFileSync(join(binaries, name), args, {
      ...user,
      cwd: directory,
      stdio: 'ignore',
      env: { ...process.env, HOME: directory },
    });
  run('initdb', '-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  const settings = `-c listen_addresses='' -c unix_socket_directories='${directory}' -c fsync=off`;
  run('pg_ctl', '-D', data, '-l', join(directory, 'log'), '-o', settings, '-w', 'start');
  return {
    connection: { host: directory, user: 'tester', database: 'postgres' },
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A user other than root, which PostgreSQL refuses to run as. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string, name: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) };
    } catch {
      continue;
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as');
}
