import { ConfigurationError } from '../../errors/configuration-error.js';
import { isPagewrightError } from '../../errors/pagewright-error.js';
import { errorText } from '../output/error-text.js';
import type { ExportedClient } from './exported-clients.js';

/**
 * A client of the class: the exported one, what the static `create()` gives, or a new one.
 *
 * @throws ConfigurationError that shows the ways, where none leads to one
 */
export async function clientOf(client: ExportedClient, module: string): Promise<object> {
  const { name, type, instances } = client;
  if (instances.size === 1) return [...instances.values()][0]!;
  if (instances.size > 1) {
    const names = [...instances.keys()];
    throw new ConfigurationError(
      `${module} exports ${instances.size} instances of ${name}; say which: ${names.map((one) => `${one}.<method>`).join(' or ')}`,
    );
  }
  const create = type?.create;
  // On its class, so that `new this()` and inherited ones work.
  if (typeof create === 'function') return made(`${name}.create()`, () => Reflect.apply(create, type, []) as unknown);
  // Length 0 is also that of a class without a constructor of its own, whose base may need something.
  if (type?.length === 0) return made(`new ${name}()`, () => Reflect.construct(type, []), threeWays(client));
  throw new ConfigurationError(`there is no telling how ${name} of ${module} is made${threeWays(client)}`);
}

async function made(how: string, make: () => unknown, advice = ''): Promise<object> {
  const client = await Promise.resolve()
    .then(make)
    .catch((cause: unknown) => {
      const message = `${how} failed: ${errorText(cause)}${advice}`;
      throw isPagewrightError(cause, 'CONFIGURATION')
        ? new ConfigurationError(message, { cause })
        : new Error(message, { cause });
    });
  if (typeof client === 'object' && client !== null) return client;
  throw new ConfigurationError(`${how} gave no client; return one, or a promise of one`);
}

const threeWays = ({ name, exportedAs }: Pick<ExportedClient, 'name' | 'exportedAs'>) => {
  const instance = name.charAt(0).toLowerCase() + name.slice(1);
  const free = exportedAs.includes(instance) ? 'client' : instance;
  return (
    `\n  export an instance:     export const ${free} = new ${name}({ … });` +
    `\n  or a static create():   static create() { return new ${name}({ … }); }   (it may be async)` +
    `\n  or a constructor that needs no argument` +
    '\nCredentials belong in the environment, where the module reads them.'
  );
};
