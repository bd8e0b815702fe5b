export {
  checkpointStoreConformance,
  type CheckpointStoreConformance,
} from './conformance/checkpoint-store-conformance.js';
export type { ConformanceCase } from './conformance/conformance-case.js';
export { sinkConformance } from './conformance/sink-conformance.js';
export type { SinkAddress, SinkRecord } from './conformance/sink/sink-trial.js';
export { fakeClock, type FakeClock } from './fake-clock.js';
export { paged, type PagedOptions } from './paged.js';
export { restoreStubs, stubEndpoint, type EndpointStub, type Stubbed } from './stub-endpoint.js';
