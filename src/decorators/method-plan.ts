import { type MethodPolicies, pipelineFor } from '../client/client-policies.js';
import type { ClientState } from '../client/client-state.js';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { DateChunks, intervalFields } from '../paging/date-chunks.js';
import { type ResolvedPagingOptions, mergePagingOptions } from '../paging/options.js';
import { AsyncJobDetector } from '../paging/recovery/async-job-detector.js';
import type { CallPlan } from '../paging/run-plan.js';
import { dateWindows } from '../paging/styles/date-windows.js';
import { jobResults } from '../paging/styles/job-results.js';
import type { PagingStyle } from '../paging/styles/paging-style.js';
import type { Next, OrderedMiddleware, Params } from '../policies/middleware.js';
import { UNIT_OF } from '../time/interval-format.js';
import {
  type DateChunkedSettings,
  dateChunkedSettingsOf,
  type EndpointDefinition,
  endpointOn,
  jobOptionsOf,
  type PaginatedSettings,
  POLICIES,
} from './endpoint.js';

/** What a method needs for its calls on one client. Made at the first call and kept with the client. */
interface MethodPlan {
  /** `Class.method`, by the class of the client. */
  readonly endpoint: string;
  /** Sends one request through the middleware and the policies of the method. */
  readonly pipeline: Next;
}

/** The same for a paged method. */
export interface PagedMethodPlan extends MethodPlan {
  /** `Class.method`, by the class that the method is written in, which may be another. */
  readonly declaredAs: () => string;
  /** The options of the method and its client, before a decorator wraps the style. */
  readonly options: ResolvedPagingOptions;
  /** Wraps a paging style as the other decorators of the method require; the params are those of the call. */
  readonly applyToStyle: ((style: PagingStyle, params: Params) => CallPlan) | undefined;
  readonly jobDetector: AsyncJobDetector;
}

/** The plan of a method that is not paged. */
export const methodPlanOf = (definition: EndpointDefinition, state: ClientState): MethodPlan =>
  state.planFor(definition, () => methodPlan(definition, state));

/** The plan of a paged method. */
export const pagedPlanOf = (
  definition: EndpointDefinition,
  settings: PaginatedSettings,
  state: ClientState,
): PagedMethodPlan =>
  state.planFor(definition, () => {
    const where = `${state.name}.${definition.name}`;
    const options = mergePagingOptions(where, state.context.paging, settings.paging);
    const waitsForJob = jobOptionsOf(definition) !== undefined;
    return {
      ...methodPlan(definition, state),
      declaredAs: () => `${declaringClass(state.owner, definition)}.${definition.name}`,
      options,
      applyToStyle: styleWrapper(definition, where, options),
      // A method that waits for its job always returns results, whatever else is in the body.
      jobDetector: new AsyncJobDetector({ inspects: !waitsForJob }),
    };
  });

function methodPlan(definition: EndpointDefinition, state: ClientState): MethodPlan {
  const endpoint = `${state.name}.${definition.name}`;
  const steps: OrderedMiddleware[] = [];
  for (const { order, middlewareFor } of definition.decorators.values()) {
    if (middlewareFor) steps.push({ order, handle: middlewareFor(state.owner) });
  }
  return { endpoint, pipeline: pipelineFor(state, { where: endpoint, policies: policiesOf(definition), steps }) };
}

/** The options of the method's policy decorators; `undefined` if it has none. */
function policiesOf({ decorators }: EndpointDefinition): MethodPolicies | undefined {
  const policies: Record<string, object> = {};
  for (const [policy, name] of Object.entries(POLICIES)) {
    const record = decorators.get(name);
    if (record) policies[policy] = record.options;
  }
  return Object.keys(policies).length > 0 ? policies : undefined;
}

/** Name of the class that the method is written in, which tells an override from the method that it overrides. */
function declaringClass(client: object, definition: EndpointDefinition): string {
  for (let at = Object.getPrototypeOf(client) as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    const methods = Object.values(Object.getOwnPropertyDescriptors(at)).map(({ value }) => value as unknown);
    if (methods.some((method) => endpointOn(method) === definition)) return at.constructor.name;
  }
  return client.constructor.name;
}

/**
 * `@Polled` turns a paging style into one over the results of a job, `@DateChunked` into one over windows. `undefined` where the method has neither.
 *
 * @throws ConfigurationError for windows that overlap without a key; when applied, for an invalid interval
 */
function styleWrapper(
  definition: EndpointDefinition,
  endpoint: string,
  options: ResolvedPagingOptions,
): PagedMethodPlan['applyToStyle'] {
  const job = jobOptionsOf(definition);
  const settings = dateChunkedSettingsOf(definition);
  if (!job && !settings) return undefined;
  if (settings) checkOverlap(settings, endpoint, options);
  return (plain, params) => {
    if (settings) checkSplits(settings, endpoint, plain);
    const style = job ? jobResults(plain, job) : plain;
    return settings ? windowed(style, settings, { endpoint, params, defaults: options.defaults }) : { style };
  };
}

function windowed(
  style: PagingStyle,
  settings: DateChunkedSettings,
  call: { readonly endpoint: string; readonly params: Params; readonly defaults: ResolvedPagingOptions['defaults'] },
): CallPlan {
  const { endpoint, params, defaults } = call;
  const rules = { ...settings, unit: UNIT_OF[settings.format], fields: intervalFields(settings, settings) };
  const whole = rules.fields.read({ ...defaults, ...params }, endpoint);
  const { concurrency } = settings;
  return {
    style: dateWindows(style, rules),
    chunked: new DateChunks({ style, rules, whole, defaults, concurrency }),
  };
}

function checkOverlap({ overlapMs }: DateChunkedSettings, endpoint: string, { dedupe }: ResolvedPagingOptions): void {
  if (overlapMs === 0 || dedupe !== undefined) return;
  throw new ConfigurationError(
    `${endpoint}: the windows of @DateChunked overlap by ${overlapMs} ms, so the same record can arrive twice. ` +
      `Set dedupe of @Paginated, such as dedupe: 'id', or leave overlapMs out`,
  );
}

/** `splitInterval` inside a window reads and writes half-open ISO intervals: another end would be read wrongly. */
function checkSplits({ format, inclusiveEnd }: DateChunkedSettings, endpoint: string, { name }: PagingStyle): void {
  if (!name.startsWith('splitInterval(') || (format === 'iso' && !inclusiveEnd)) return;
  const option = format === 'iso' ? 'inclusiveEnd: true' : `format: '${format}'`;
  throw new ConfigurationError(
    `${endpoint}: option ${option} of @DateChunked cannot be combined with splitInterval(). Leave splitInterval out: ` +
      '@DateChunked splits windows itself',
  );
}
