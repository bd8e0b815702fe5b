/// <reference lib="esnext.disposable" preserve="true" />
export { startSandbox, type LoggedRequest, type Sandbox } from './sandbox.js';
export type { SandboxFault, SandboxOptions } from './options.js';
export { DIALECTS, type DialectName } from './dialects.js';
export type { SandboxData, SandboxGroup, SandboxUser } from './data.js';
