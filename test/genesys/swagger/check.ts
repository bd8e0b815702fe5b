import type { ApiClient, ApiClientOptions } from 'pagewright';
import { bodySchema, hasField, listKeys, operationFor, queryNames, type Definition } from './definition';
import { probe, type Calls, type Probe, type Sent } from './probe';

/** Everything in which a client and a published definition of its API do not agree, in sentences. */
export async function check<C extends ApiClient>(
  definition: Definition,
  make: (options: Pick<ApiClientOptions, 'axios'>) => C,
  calls: Calls<C>,
): Promise<string[]> {
  const complaints = await Promise.all(
    Object.entries(calls).map(async ([name, call]) => {
      const { paged, sent, lists } = await bestProbe(definition, { name, make, call });
      const refused = sent.flatMap((request) => complaintsAbout(definition, request));
      const unread =
        paged && lists.problem ? [`reads none of the lists (${lists.offered.join(', ')}): ${lists.problem}`] : [];
      return [...new Set([...refused, ...unread])].map((complaint) => `${name}: ${complaint}`);
    }),
  );
  return complaints.flat();
}

/** Offers the endpoint each list of the definition, until it takes one. */
async function bestProbe<C extends ApiClient>(definition: Definition, endpoint: Probe<C>) {
  let best = await probe(endpoint, undefined);
  // Without a list the run ends where one was to be: of a job, at its results.
  const request = best.sent.at(-1);
  const operation = request && operationFor(definition, request.method, request.url);
  const offered = operation ? listKeys(definition, operation) : [];
  for (const key of offered) {
    const probed = await probe(endpoint, key);
    if (!probed.problem) best = probed;
  }
  // What is not in the definition at all is told once, by its path.
  return { ...best, lists: { offered, problem: operation && best.problem } };
}

function complaintsAbout(definition: Definition, { method, url, query, body }: Sent): string[] {
  const operation = operationFor(definition, method, url);
  if (!operation) return [`${method.toUpperCase()} ${url} is not in the definition`];
  const known = new Set(queryNames(operation));
  const schema = bodySchema(operation);
  return [
    ...query
      .filter((name) => !known.has(name))
      .map((name) => `sends the query param "${name}", which is unknown there`),
    ...body
      .filter((field) => !hasField(definition, schema, field))
      .map((field) => `sends the field "${field.join('.')}", which is unknown there`),
  ];
}
