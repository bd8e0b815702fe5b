import type { SendContext } from './lazy-request.js';

/** For each client, the send that an annotated method of it is being called for. */
const calling = new WeakMap<object, SendContext>();

/**
 * Calls an annotated method. What it asks of its own client before its first `await` is part of this send, whose policies stand around it
 * already: twice through a bucket, a call would wait for itself.
 */
export function callInside<T>(client: object, context: SendContext, call: () => T): T {
  const outer = calling.get(client);
  calling.set(client, context);
  try {
    return call();
  } finally {
    if (outer) calling.set(client, outer);
    else calling.delete(client);
  }
}

/** The send that is being called for at this moment; `undefined` outside of annotated methods. */
export const sendInside = (client: object): SendContext | undefined => calling.get(client);
