import { isPagewrightError } from '../../errors/pagewright-error.js';
import { SinkError } from '../../errors/sink-error.js';

/** Work of a sink. What it throws that is no error of ours is a `SinkError`, so that nobody takes it for a failure of the server. */
export async function inSink<R>(endpoint: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (isPagewrightError(error)) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new SinkError(`the sink failed: ${said}; what it did not take was not committed, so run again to go on`, {
      at: endpoint,
      cause: error,
    });
  }
}
