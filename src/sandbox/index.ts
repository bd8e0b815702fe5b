/// <reference lib="esnext.disposable" preserve="true" />
/// <reference types="node" preserve="true" />
export { startSandbox } from './sandbox.js';
export type { LoggedRequest, Sandbox, SandboxData } from './sandbox-handle.js';
export type {
  DataOptions,
  JobOptions,
  MutationOptions,
  OAuthOptions,
  SandboxOptions,
  TokenRequest,
} from './sandbox-options.js';
export type { ChaosKind, ChaosOptions, FaultKind, SandboxFault } from './faults/fault-options.js';
export type { PenaltyOptions, QuotaHeaders, RateLimit } from './limits/limit-options.js';
export type { DialectName } from './paging/dialects.js';
export type { SandboxJob } from './jobs/job-table.js';
export type { RecordSet } from './data/collection.js';
export type { SandboxConversation } from './data/conversations.js';
export type {
  SandboxAction,
  SandboxContact,
  SandboxDivision,
  SandboxGroup,
  SandboxIntegration,
  SandboxQueue,
  SandboxQueueMember,
  SandboxRole,
  SandboxSkill,
  SandboxSkillGroup,
  SandboxUser,
  SandboxWorkitem,
} from './data/sandbox-records.js';
