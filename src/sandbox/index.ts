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
export type { SandboxData } from './data/data.js';
export type { RecordSet } from './data/record-set.js';
export type { DataOptions } from './data/data-options.js';
export type { SandboxContact } from './data/contacts.js';
export type { SandboxConversation, SandboxParticipant, SandboxSegment, SandboxSession } from './data/conversations.js';
export type { MutationOptions } from './data/mutation-options.js';
export type { SandboxDivision } from './data/divisions.js';
export type { SandboxAction, SandboxIntegration, SandboxRole } from './data/integrations.js';
export type { SandboxGroup, SandboxUser } from './data/people.js';
export type { SandboxQueue, SandboxQueueMember, SandboxSkill, SandboxSkillGroup } from './data/routing.js';
export type { SandboxWorkitem } from './data/workitems.js';
export type { Connections } from './http/socket-count.js';
export type { OAuthOptions, TokenAuthMethod, TokenRequest } from './oauth/oauth-options.js';
export type { QuotaHeaders, RateLimit, TokenBucketLimit, WindowLimit } from './limits/rate-limit-options.js';
export type { JobOptions, JobOutcome } from './jobs/job-options.js';
export type { JobDialect, SandboxJob } from './jobs/job-table.js';
export type { PenaltyOptions } from './limits/penalty-options.js';
