import type { ResolvedJobOptions } from '../layers/job-options.js';
import type { EndpointDefinition } from './endpoint.js';

/** Name under which the layer stands in an endpoint definition. */
export const POLLED = 'Polled';

/** How the method's job is started and asked about; `undefined` where it starts none. */
export const jobOptionsOf = ({ layers }: EndpointDefinition): ResolvedJobOptions | undefined =>
  layers.get(POLLED)?.options as ResolvedJobOptions | undefined;
