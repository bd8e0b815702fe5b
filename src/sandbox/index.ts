/// <reference lib="esnext.disposable" preserve="true" />
export { startSandbox } from './sandbox.js';
export type { LoggedRequest, Sandbox } from './handle.js';
export type { SandboxFault, SandboxOptions } from './options.js';
export { DIALECTS, type DialectName } from './dialects.js';
export type { SandboxData, SandboxGroup, SandboxUser } from './data.js';
export type { Connections } from './socket-count.js';
export type { OAuthOptions, TokenAuthMethod, TokenRequest } from './oauth-options.js';
export type { QuotaHeaders, RateLimit, TokenBucketLimit, WindowLimit } from './rate-limit-options.js';
export type { PenaltyOptions } from './penalty-options.js';
