export {
  checkpointStoreConformance,
  type CheckpointStoreConformance,
} from './conformance/checkpoint-store-conformance.js';
export type { ConformanceCase } from './conformance/expectations.js';
export { sinkConformance } from './conformance/sink-conformance.js';
export type { SinkAddress, SinkRecord } from './conformance/sink-trial.js';
export { fakeClock, type FakeClock } from './fake-clock.js';
export { paged, type PagedOptions } from './in-memory-paged.js';
export { restoreStubs, stubEndpoint, type EndpointStub, type Stubbed } from './stub-endpoint.js';
