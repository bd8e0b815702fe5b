import { z } from 'zod';

/** A conversation as analytics sees it; one that goes on still, or that ended lately, may change. */
export const conversationSchema = z.looseObject({
  conversationId: z.string(),
  /** ISO 8601 */
  conversationStart: z.string().nullish(),
  /** ISO 8601; missing while the conversation goes on. */
  conversationEnd: z.string().nullish(),
  /** `'inbound'` or `'outbound'` */
  originatingDirection: z.string().nullish(),
  divisionIds: z.array(z.string()).nullish(),
  externalTag: z.string().nullish(),
  participants: z.array(z.looseObject({})).nullish(),
});

export type Conversation = z.infer<typeof conversationSchema>;
