import { z } from 'zod';
import { referenceSchema } from './reference.js';

/** A user. What `expand` adds, and what the platform adds one day, is there too, as `unknown`. */
export const userSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  username: z.string().nullish(),
  department: z.string().nullish(),
  title: z.string().nullish(),
  /** `'active'`, `'inactive'` or `'deleted'` */
  state: z.string().nullish(),
  division: referenceSchema.nullish(),
  version: z.number().nullish(),
  selfUri: z.string().nullish(),
});

export type User = z.infer<typeof userSchema>;
