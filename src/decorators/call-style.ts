import { ConfigurationError } from '../errors/configuration-error.js';
import type { Params } from '../layers/layer.js';
import { DateChunks } from '../paging/date-chunks.js';
import { intervalFields } from '../paging/interval-fields.js';
import type { ResolvedPagingOptions } from '../paging/options.js';
import type { StyledCall } from '../paging/run/run-plan.js';
import { dateWindows } from '../paging/styles/date-windows.js';
import { jobResults } from '../paging/styles/job-results.js';
import type { PagingStyle } from '../paging/styles/paging-style.js';
import { dateChunksOf } from './date-chunked-settings.js';
import type { EndpointDefinition } from './endpoint.js';
import { jobOptionsOf } from './polled-settings.js';

/** The call for which a style is made. */
export interface CallFacts {
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
export function callStyle(
  definition: EndpointDefinition,
  call: CallFacts,
): ((style: PagingStyle) => StyledCall) | undefined {
  const job = jobOptionsOf(definition);
  const chunked = chunksFor(definition, call);
  if (!job && !chunked) return undefined;
  return (plain) => {
    const style = job ? jobResults(plain, job) : plain;
    return chunked ? chunked(style) : { style };
  };
}

function chunksFor(definition: EndpointDefinition, { endpoint, params, options }: CallFacts) {
  const settings = dateChunksOf(definition);
  if (!settings) return undefined;
  if (settings.overlapMs > 0 && options.dedupe === undefined) throw overlapsWithoutKey(endpoint, settings.overlapMs);
  const { defaults } = options;
  const rules = { ...settings, fields: intervalFields(settings) };
  const whole = rules.fields.read({ ...defaults, ...params }, endpoint);
  return (style: PagingStyle): StyledCall => ({
    style: dateWindows(style, rules),
    chunked: new DateChunks({ style, rules, whole, defaults, concurrency: settings.concurrency }),
  });
}

const overlapsWithoutKey = (endpoint: string, overlapMs: number) =>
  new ConfigurationError(
    `${endpoint}: the windows of @DateChunked overlap by ${overlapMs} ms, so records come twice; give @Paginated a key by which they are told ` +
      `apart, such as dedupe: 'id', or leave overlapMs out`,
  );
