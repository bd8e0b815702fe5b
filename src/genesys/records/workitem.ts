import { z } from 'zod';
import { referenceSchema } from './reference.js';

export const workitemSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  priority: z.number().nullish(),
  /** `'Open'`, `'InProgress'`, `'Waiting'`, `'Closed'` and their like */
  statusCategory: z.string().nullish(),
  workbin: referenceSchema.nullish(),
  dateCreated: z.string().nullish(),
  dateModified: z.string().nullish(),
  dateDue: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Workitem = z.infer<typeof workitemSchema>;
