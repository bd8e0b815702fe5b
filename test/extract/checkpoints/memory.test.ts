import { memory } from 'pagewright/extract';
import { checkpointStoreConformance } from 'pagewright/testing';

describe('memory() [R102]', () => {
  for (const { name, run } of checkpointStoreConformance({ open: () => memory() })) it(name, run);
});
