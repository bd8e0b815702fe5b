import { z } from 'zod';

export const groupSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  memberCount: z.number().nullish(),
  state: z.string().nullish(),
  /** `'official'` or `'social'` */
  type: z.string().nullish(),
  visibility: z.string().nullish(),
  dateModified: z.string().nullish(),
  selfUri: z.string().nullish(),
});

export type Group = z.infer<typeof groupSchema>;
