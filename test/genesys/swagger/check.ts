import type { ApiClient, ApiClientOptions } from 'pagewright';
import { bodySchema, hasField, listKeys, operationFor, queryNames, type Definition } from './definition';
import { probe, type Calls, type Probe, type Sent } from './probe';

/** Returns a sentence for every difference between a client and a published definition of its API. */
export async function check<C extends ApiClient>(
  definition: Definition,
  make: (options: Pick<ApiClientOptions, 'axios'>) => C,
  calls: Calls<C>,
): Promise<string[]> {
  const differences = await Promise.all(
    Object.entries(calls).map(async ([name, call]) => {
      const { paged, sent, lists } = await bestProbe(definition, { name, make, call });
      const unknown = sent.flatMap((request) => differencesIn(definition, request));
      const unread =
        paged && lists.problem ? [`reads none of the lists (${lists.offered.join(', ')}): ${lists.problem}`] : [];
      return [...new Set([...unknown, ...unread])].map((difference) => `${name}: ${difference}`);
    }),
  );
  return differences.flat();
}

/** Calls the endpoint with each list of the definition, and returns the result of the one that it reads. */
async function bestProbe<C extends ApiClient>(definition: Definition, endpoint: Probe<C>) {
  let best = await probe(endpoint, undefined);
  // Without a list, the last request is the one that should return it: for a job, its results.
  const request = best.sent.at(-1);
  const operation = request && operationFor(definition, request.method, request.url);
  const offered = operation ? listKeys(definition, operation) : [];
  for (const key of offered) {
    const probed = await probe(endpoint, key);
    if (!probed.problem) best = probed;
  }
  // An endpoint that is not in the definition is reported once, by its path.
  return { ...best, lists: { offered, problem: operation && best.problem } };
}

function differencesIn(definition: Definition, { method, url, query, body }: Sent): string[] {
  const operation = operationFor(definition, method, url);
  if (!operation) return [`${method.toUpperCase()} ${url} is not in the definition`];
  const known = new Set(queryNames(operation));
  const schema = bodySchema(operation);
  return [
    ...query.filter((name) => !known.has(name)).map((name) => `sends the unknown query parameter "${name}"`),
    ...body
      .filter((field) => !hasField(definition, schema, field))
      .map((field) => `sends the unknown field "${field.join('.')}"`),
  ];
}
