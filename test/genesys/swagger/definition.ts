/** The part of a Swagger 2.0 definition that the check reads. */
export interface Definition {
  readonly basePath?: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: Schema;
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

/** The operation for a request. Of several matching templates, the one with the fewest placeholders. */
export function operationFor(definition: Definition, method: string, url: string): Operation | undefined {
  const { basePath = '', paths } = definition;
  const fits = Object.keys(paths).filter((path) => templateFits(basePath.replace(/\/$/, '') + path, url));
  const [path] = fits.sort((a, b) => placeholders(a) - placeholders(b));
  return path === undefined ? undefined : paths[path]?.[method.toLowerCase()];
}

const placeholders = (path: string) => path.split('{').length;

function templateFits(template: string, url: string): boolean {
  const [wanted, given] = [template.split('/'), url.split('/')];
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i]);
}

export const queryNames = ({ parameters = [] }: Operation): string[] =>
  parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);

export const bodySchema = ({ parameters = [] }: Operation): Schema | undefined =>
  parameters.find((parameter) => parameter.in === 'body')?.schema;

/** The names of the lists in the successful response of the operation. */
export function listKeys(definition: Definition, { responses = {} }: Operation): string[] {
  const good = Object.entries(responses).find(([status]) => /^(2\d\d|default)$/.test(status))?.[1];
  return [...fieldsOf(definition, good?.schema)]
    .filter(([, field]) => resolved(definition, field).some(({ type }) => type === 'array'))
    .map(([name]) => name);
}

/** Whether the schema allows a field at the path. */
export function hasField(definition: Definition, schema: Schema | undefined, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const field = fieldsOf(definition, schema).get(name);
  if (field) return hasField(definition, field, rest);
  return resolved(definition, schema).some(({ additionalProperties }) => Boolean(additionalProperties));
}

const fieldsOf = (definition: Definition, schema: Schema | undefined): Map<string, Schema> =>
  new Map(resolved(definition, schema).flatMap(({ properties = {} }) => Object.entries(properties)));

/** The schema with all schemas that it references or combines. Cycles are visited once. */
function resolved(definition: Definition, schema: Schema | undefined, seen = new Set<Schema>()): Schema[] {
  if (!schema || seen.has(schema)) return [];
  seen.add(schema);
  const referred = schema.$ref && definition.definitions?.[schema.$ref.replace('#/definitions/', '')];
  const parts = [...(schema.allOf ?? []), ...(referred ? [referred] : [])];
  return [schema, ...parts.flatMap((part) => resolved(definition, part, seen))];
}
