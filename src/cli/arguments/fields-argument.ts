import { InvalidArgumentError } from 'commander';

/** The fields of the output: paths, or names with the path that each is read from. */
export type FieldsArgument = readonly string[] | Readonly<Record<string, string>>;

/**
 * `id,name,division.id`, or with names of one's own `id,division_id=division.id`.
 *
 * @throws InvalidArgumentError
 */
export function fields(text: string): FieldsArgument {
  const parts = text.split(',').map((part) => part.trim());
  const pairs = parts.map(
    (part) => /^([^=]+?)(?:\s*=\s*([^=]+))?$/.exec(part)?.slice(1) as [string, string | undefined] | undefined,
  );
  const names = pairs.map((pair) => pair?.[0]);
  if (pairs.some((pair) => pair === undefined))
    throw new InvalidArgumentError(`It must be paths such as id,division.id, or name=path.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidArgumentError(`It names ${twice} twice.`);
  if (pairs.every((pair) => pair![1] === undefined)) return parts;
  return Object.fromEntries(pairs.map((pair) => [pair![0], pair![1] ?? pair![0]]));
}
