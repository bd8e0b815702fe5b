/** Parts of a command line as they are typed in a shell. */
const shellLine = (parts: readonly string[]): string => parts.map(quoted).join(' ');

const PLAIN = /^[\w@%+=:,./-]+$/;
const quoted = (part: string) => (PLAIN.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`);

type Environment = Readonly<Record<string, string | undefined>>;

/** What the user types for this command: `npx` tells the process that it started it. */
const commandName = (env: Environment): readonly string[] =>
  env['npm_command'] === 'exec' ? ['npx', 'pagewright'] : ['pagewright'];

/** An export as it was typed. */
interface Typed {
  readonly cwd: string;
  readonly typed: readonly string[];
}

/** What to type, in the folder `here`, to go on with an export. */
export function goOnLine({ cwd, typed }: Typed, here: string, env: Environment): string {
  const args = [...typed.filter((arg) => arg !== '--restart' && arg !== '--resume'), '--resume'];
  const line = shellLine([...commandName(env), ...args]);
  return cwd === here ? line : `cd ${shellLine([cwd])} && ${line}`;
}

/** What to type to take up the windows again that failed. */
export const retryLine = (state: string, env: Environment): string => shellLine([...commandName(env), 'retry', state]);
