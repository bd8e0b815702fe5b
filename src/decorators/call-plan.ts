import { ConfigurationError } from '../errors/client-errors.js';
import { DateChunks } from '../paging/date-chunks.js';
import { intervalFields } from '../paging/interval-fields.js';
import type { ResolvedPagingOptions } from '../paging/options.js';
import type { CallPlan } from '../paging/run-plan.js';
import { dateWindows } from '../paging/styles/date-windows.js';
import { jobResults } from '../paging/styles/job-results.js';
import type { PagingStyle } from '../paging/styles/paging-style.js';
import type { OrderedMiddleware, Params } from '../policies/middleware.js';
import { type MethodPolicies, policiesFor } from '../policies/pipeline.js';
import { dateChunkedSettingsOf, type EndpointDefinition, endpointName, jobOptionsOf } from './endpoint.js';

/** Names under which the policies stand in an endpoint definition. */
export const POLICIES = {
  retry: 'Retried',
  rateLimit: 'RateLimited',
  breaker: 'CircuitBroken',
  reauth: 'Reauth401',
} as const satisfies Record<keyof MethodPolicies, string>;

const pipelines = new WeakMap<object, WeakMap<EndpointDefinition, readonly OrderedMiddleware[]>>();

/** What stands around each request of the method: its decorators over the policies of its client. Made once for each client. */
export function pipelineFor(definition: EndpointDefinition, client: object): readonly OrderedMiddleware[] {
  const known = pipelines.get(client) ?? new WeakMap<EndpointDefinition, readonly OrderedMiddleware[]>();
  pipelines.set(client, known);
  const road = known.get(definition) ?? middlewaresFor(definition, client);
  known.set(definition, road);
  return road;
}

function middlewaresFor(definition: EndpointDefinition, client: object): OrderedMiddleware[] {
  const own = [...definition.decorators.values()].flatMap(({ order, middlewareFor }) =>
    middlewareFor ? [{ order, handle: middlewareFor(client) }] : [],
  );
  const said = Object.entries(POLICIES).map(([policy, name]) => [policy, definition.decorators.get(name)?.options]);
  const method = Object.fromEntries(said.filter(([, options]) => options !== undefined)) as MethodPolicies;
  return [...own, ...policiesFor(client, method, endpointName({ ...definition, owner: client.constructor.name }))];
}

/** The call for which a style is made. */
interface StyleContext {
  readonly endpoint: string;
  readonly params: Params;
  readonly options: Pick<ResolvedPagingOptions, 'dedupe' | 'defaults'>;
}

/**
 * What the other decorators of the method make of a paging style: `@Polled` the results of a job, `@DateChunked` windows around that. `undefined`
 * where they leave it alone.
 *
 * @throws ConfigurationError for an interval that is none, and for windows that overlap without a key
 */
export function styleForCall(
  definition: EndpointDefinition,
  call: StyleContext,
): ((style: PagingStyle) => CallPlan) | undefined {
  const job = jobOptionsOf(definition);
  const chunked = windowsFor(definition, call);
  if (!job && !chunked) return undefined;
  return (plain) => {
    const style = job ? jobResults(plain, job) : plain;
    return chunked ? chunked(style) : { style };
  };
}

function windowsFor(definition: EndpointDefinition, { endpoint, params, options }: StyleContext) {
  const settings = dateChunkedSettingsOf(definition);
  if (!settings) return undefined;
  if (settings.overlapMs > 0 && options.dedupe === undefined) throw overlapWithoutKey(endpoint, settings.overlapMs);
  const { defaults } = options;
  const rules = { ...settings, fields: intervalFields(settings) };
  const whole = rules.fields.read({ ...defaults, ...params }, endpoint);
  return (style: PagingStyle): CallPlan => ({
    style: dateWindows(style, rules),
    chunked: new DateChunks({ style, rules, whole, defaults, concurrency: settings.concurrency }),
  });
}

const overlapWithoutKey = (endpoint: string, overlapMs: number) =>
  new ConfigurationError(
    `${endpoint}: the windows of @DateChunked overlap by ${overlapMs} ms, so records come twice; give @Paginated a key by which they are told ` +
      `apart, such as dedupe: 'id', or leave overlapMs out`,
  );
