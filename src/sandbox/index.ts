/// <reference lib="esnext.disposable" preserve="true" />
export { startSandbox } from './sandbox.js';
export type { LoggedRequest, Sandbox } from './handle.js';
export type { SandboxOptions } from './options.js';
export type {
  Fault,
  FaultKind,
  SandboxFault,
  WeatherKind,
  WeatherOptions,
  WeatherStatus,
} from './faults/fault-options.js';
export { DIALECTS, type DialectName } from './paging/dialects.js';
export type { SandboxData, SandboxGroup, SandboxUser } from './data/data.js';
export type { Connections } from './http/socket-count.js';
export type { OAuthOptions, TokenAuthMethod, TokenRequest } from './oauth/oauth-options.js';
export type { QuotaHeaders, RateLimit, TokenBucketLimit, WindowLimit } from './limits/rate-limit-options.js';
export type { JobOptions, JobOutcome } from './jobs/job-options.js';
export type { JobDialect, SandboxJob } from './jobs/job-table.js';
export type { PenaltyOptions } from './limits/penalty-options.js';
