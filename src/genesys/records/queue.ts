import { z } from 'zod';
import { referenceSchema } from './reference.js';

export const queueSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  division: referenceSchema.nullish(),
  memberCount: z.number().nullish(),
  dateCreated: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Queue = z.infer<typeof queueSchema>;

/** A user in a queue; `id` is that of the user. */
export const queueMemberSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  user: referenceSchema.nullish(),
  joined: z.boolean().nullish(),
  ringNumber: z.number().nullish(),
  /** `'user'` or `'group'` */
  memberBy: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type QueueMember = z.infer<typeof queueMemberSchema>;
